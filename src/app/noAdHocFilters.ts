/** Replaces the ad-hoc filters of Scenes: the app has none, and they would be a fifth of its first page. */
export const AdHocFiltersComboboxRenderer = (): null => null;
