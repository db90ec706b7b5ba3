import { type CheckedProduct } from '../checks/productChecks';
import { mattermostChecks } from './mattermost/checks/checks';
import { videocallChecks } from './videocall/checks/checks';

/** All products with their checks. */
export const CHECKED_PRODUCTS: readonly CheckedProduct[] = [mattermostChecks, videocallChecks];
