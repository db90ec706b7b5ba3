import { mattermost } from './mattermost/product';
import { type Product } from '../triage/model';
import { videocall } from './videocall/product';

/** All products that Callscope knows. */
export const PRODUCTS: readonly Product[] = [mattermost, videocall];
