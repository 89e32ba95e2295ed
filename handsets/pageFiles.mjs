import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('page', import.meta.url));
const require = createRequire(import.meta.url);

/** The libraries of the page as they are published; its import map names these addresses. */
const libraries = {
	'/library/preact.js': require.resolve('preact'),
	'/library/hooks.js': require.resolve('preact/hooks'),
	'/library/htm.js': join(dirname(require.resolve('htm')), 'htm.mjs'),
};

const types = {
	'.html': 'text/html; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.svg': 'image/svg+xml',
};

/** Lets the page load nothing but what this server has; the import map is the only script within the page itself. */
function contentSecurityPolicy(html) {
	const importMap = /<script type="importmap">(.*?)<\/script>/s.exec(html)[1];
	const hash = createHash('sha256').update(importMap).digest('base64');
	return [
		"default-src 'none'",
		`script-src 'self' 'sha256-${hash}'`,
		"style-src 'self'",
		"img-src 'self'",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	].join('; ');
}

/**
 * The files of the page, by the address under which they are served; nothing else on the disk can be asked for.
 * @returns {Promise<Map<string, { body: Buffer, headers: Record<string, string> }>>}
 */
export async function readPage() {
	const own = (await readdir(folder)).map((name) => [name === 'index.html' ? '/' : `/${name}`, join(folder, name)]);
	const files = new Map();
	for (const [address, file] of [...own, ...Object.entries(libraries)]) {
		const body = await readFile(file);
		files.set(address, {
			body,
			headers: {
				'Content-Type': types[address === '/' ? '.html' : extname(address)],
				...(address === '/' && { 'Content-Security-Policy': contentSecurityPolicy(body.toString()) }),
			},
		});
	}
	return files;
}
