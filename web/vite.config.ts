import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Writes each text file a second and a third time, compressed, as the server sends it. */
function compressed(): Plugin {
  return {
    name: 'trigpoint-compressed',
    apply: 'build',
    // From what was written: a bundle still has placeholders before.
    writeBundle({ dir = 'dist' }, bundle) {
      const written = Object.keys(bundle).filter((name) => /\.(js|css|svg|json)$/.test(name));
      for (const file of written.map((name) => join(dir, name))) {
        const source = readFileSync(file);
        if (source.length < 1024) continue;
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
        writeFileSync(`${file}.br`, brotliCompressSync(source, quality));
        writeFileSync(`${file}.gz`, gzipSync(source, { level: 9 }));
      }
    },
  };
}

/** Tells the page which code there is besides what it begins with, for `load-ahead.ts`. */
function toldAhead(): Plugin {
  return {
    name: 'trigpoint-told-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle = {} }) => {
        const names = Object.keys(bundle).filter(
          (name) => name.endsWith('.js') && !html.includes(name),
        );
        const attrs = { name: 'trigpoint-code', content: names.sort().join(' ') };
        return [{ tag: 'meta', attrs, injectTo: 'head' }];
      },
    },
  };
}

/** The server behind the pages under work; it must see their own host, else they are another site's. */
const server = {
  target: process.env['TRIGPOINT_SERVER'] ?? 'http://127.0.0.1:8080',
  changeOrigin: false,
};

export default defineConfig({
  plugins: [react(), toldAhead(), compressed()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    target: 'es2023',
    // Without this, `light-dark()` is rewritten into a form that the colour scheme cannot switch.
    cssTarget: ['chrome125', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { '^/rest/': server, '/health': server, '/docs': server } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
