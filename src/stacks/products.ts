import { type Product } from './snapshot';
import { videocall } from './videocall/product';

/** All systems that Callscope knows. */
export const PRODUCTS: readonly Product[] = [videocall];
