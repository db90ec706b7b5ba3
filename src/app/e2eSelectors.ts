/**
 * The test ids that Scenes sets. They replace `@grafana/e2e-selectors`, which has those of all Grafana pages and versions
 * and would be a tenth of the bundle.
 */
export const selectors = {
  components: {
    DashboardRow: { title: (title: string) => `data-testid dashboard-row-title-${title}` },
    LoadingIndicator: { icon: 'data-testid Loading indicator' },
    Panels: { Panel: { menuItems: (item: string) => `data-testid Panel menu item ${item}` } },
    Select: { option: 'data-testid Select option' },
  },
  pages: {
    Dashboard: {
      SubMenu: {
        submenuItem: 'data-testid template variable',
        submenuItemLabels: (item: string) => `data-testid Dashboard template variables submenu Label ${item}`,
        submenuItemValueDropDownOptionTexts: (item: string) =>
          `data-testid Dashboard template variables Variable Value DropDown option text ${item}`,
        submenuItemValueDropDownValueLinkTexts: (item: string) =>
          `data-testid Dashboard template variables Variable Value DropDown value link text ${item}`,
      },
    },
  },
};
