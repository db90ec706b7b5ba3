// Tests of Node code have no browser to prepare.
if (typeof window !== 'undefined') {
  require('./.config/jest-setup');
}
