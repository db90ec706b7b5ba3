/** In place of what Scenes draws ad-hoc filters with: the app has none, and they would be a fifth of its first page. */
export const AdHocFiltersComboboxRenderer = (): null => null;
