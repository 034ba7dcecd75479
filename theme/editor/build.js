// Bundles the editor into src/assets/editor.js. Same lock file, same bytes: CI compares them.
import { readFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '../../src/assets/editor.js');

/** Everything that ends up in the bundle, with its version, from the lock file. */
function bundled() {
    const { packages } = JSON.parse(readFileSync(join(here, 'package-lock.json'), 'utf8'));
    return Object.entries(packages)
        .filter(([path]) => /^node_modules\/(@codemirror|@lezer|@marijn|crelt|style-mod|w3c-keyname)/.test(path))
        .map(([path, { version, license }]) => {
            if (license !== 'MIT') {
                throw new Error(`${path} is under ${license}, not MIT: the banner in build.js has to say so`);
            }
            return `${path.replace('node_modules/', '')} ${version}`;
        });
}

const banner = `/*!
 * Generated from theme/editor by \`npm run build\`. Do not edit.
 * Contains, under the MIT licence, Copyright (C) Marijn Haverbeke and others (https://codemirror.net):
 * ${bundled().join(', ')}.
 */`;

mkdirSync(dirname(out), { recursive: true });
await build({
    absWorkingDir: here,
    entryPoints: ['entry.js'],
    outfile: out,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2021'],
    charset: 'utf8',
    legalComments: 'none',
    banner: { js: banner },
});
