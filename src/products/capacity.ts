import { type CapacityProduct } from '../capacity/product';
import { mattermostCapacity } from './mattermost/capacity/capacity';
import { videocallCapacity } from './videocall/capacity/capacity';

/** All products whose capacity Callscope knows. */
export const CAPACITY_PRODUCTS: readonly CapacityProduct[] = [mattermostCapacity, videocallCapacity];
