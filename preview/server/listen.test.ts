/** @jest-environment node */
import { listen } from './listen';

test('no client is told that its idle connection ends', async () => {
  const { url, close } = await listen([], 0);
  const response = await fetch(url);
  expect(response.status).toBe(404);
  expect(response.headers.get('connection')).toBe('keep-alive');
  expect(response.headers.get('keep-alive')).toBeNull();
  await close();
});
