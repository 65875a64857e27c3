import { Alert, createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Alert: Alert.extend({ styles: { title: { color: 'var(--mantine-color-text)' } } }),
  },
});

/** The tokens of our own, and those of Mantine whose contrast is below 4.5 to 1. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#495057',
    '--mantine-color-placeholder': '#6c757d',
    '--mantine-color-error': '#c92a2a',
    '--tp-selection': '#dbe9ff',
    '--tp-hover': '#f1f3f5',
    '--tp-pane': '#f8f9fa',
    '--tp-border': '#ced4da',
    '--tp-focus': '#1864ab',
    '--tp-root': '#6b3fa0',
    '--tp-predicate': '#1f7a3d',
    '--tp-relation': '#1864ab',
    '--tp-value': '#8a5a00',
    '--tp-function': '#0b7285',
  },
  dark: {
    '--mantine-color-dimmed': '#ced4da',
    '--mantine-color-placeholder': '#adb5bd',
    '--mantine-color-error': '#ff8787',
    '--tp-selection': '#1c3a5e',
    '--tp-hover': '#2e2e2e',
    '--tp-pane': '#1f1f1f',
    '--tp-border': '#495057',
    '--tp-focus': '#74c0fc',
    '--tp-root': '#b197fc',
    '--tp-predicate': '#69db7c',
    '--tp-relation': '#74c0fc',
    '--tp-value': '#ffd43b',
    '--tp-function': '#66d9e8',
  },
});
