/** The host part of an instance, without its port and the brackets of an IPv6 address. */
export function hostOf(instance: string): string {
  return instance.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([^:]*):\d+$/, '$1');
}
