import { css } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';

/** Tables of figures: they scroll by themselves where they are wider than the page. */
export const getTableStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto', maxWidth: '100%' }),
  table: css({
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    width: '100%',
    '& caption': { captionSide: 'top', color: theme.colors.text.primary, padding: theme.spacing(0, 0, 0.5) },
    '& th, & td': {
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      padding: theme.spacing(0.5, 2, 0.5, 0),
      textAlign: 'left',
      verticalAlign: 'top',
    },
    '& thead th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& tbody th': { fontWeight: theme.typography.fontWeightMedium, overflowWrap: 'anywhere' },
  }),
  detail: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
