import { composeBoards } from '../boards/composeBoards';
import { type ProductBoards } from '../boards/types';
import { mattermost } from './mattermost/boards/boards';
import { videocall } from './videocall/boards/boards';

/** What each product shows on dashboards, in the order of their tabs and rows. */
export const PRODUCT_BOARDS: readonly ProductBoards[] = [videocall, mattermost];

/** All dashboards, in the order of their tabs. */
export const BOARDS = composeBoards(PRODUCT_BOARDS);
