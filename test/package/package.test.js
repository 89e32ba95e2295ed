'use strict';

const { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const esbuild = require('esbuild');
const { readPng } = require('../core/pngPixels');
const { filesBelow, pack, productionTree, root, runScript } = require('./pack');

const packageJson = require('../../package.json');
/** Holds the bundled renderer and fonts. */
const RENDERER = 'dist/nodes/core/reportPicture.js';

jest.setTimeout(180_000);

let packed;
let loaded;

beforeAll(() => {
	packed = pack();
	loaded = runScript('load.js', packed.directory);
});

afterAll(() => packed?.remove());

const nameInPackage = (file) => {
	const className = path.basename(file).split('.')[0];
	return className[0].toLowerCase() + className.slice(1);
};
const registered = {
	nodes: packageJson.n8n.nodes.map(nameInPackage),
	credentials: packageJson.n8n.credentials.map(nameInPackage),
};
const node = (name) => loaded.types.nodes.find((type) => type.name === name);
const credential = (name) => loaded.types.credentials.find((type) => type.name === name);

describe('what users install', () => {
	test('holds the compiled sources, icons, codex files and documents, and nothing else', () => {
		const sources = ['nodes', 'credentials'].flatMap((folder) =>
			filesBelow(path.join(root, folder)).map((file) => `${folder}/${file}`),
		);
		const built = sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
		const documents = ['LICENSE', 'README.md', 'dist/THIRD-PARTY-LICENSES.txt', 'package.json'];

		expect(packed.files).toEqual([...built, ...documents].sort());
	});

	test('requires nothing but its own files, n8n-workflow and crypto', async () => {
		const { errors } = await esbuild
			.build({
				entryPoints: packed.files.filter((file) => file.endsWith('.js')),
				absWorkingDir: packed.directory,
				outdir: 'unwritten',
				bundle: true,
				write: false,
				platform: 'neutral',
				external: ['n8n-workflow', 'crypto', 'node:crypto'],
				logLevel: 'silent',
			})
			.catch((failure) => failure);

		expect(errors.map(({ text, location }) => `${location?.file}: ${text}`)).toEqual([]);
	});

	test('reads phone numbers without any library beside it', () => {
		const { parseRecipient } = require(path.join(packed.directory, 'dist/nodes/core/phoneNumber.js'));

		expect(parseRecipient('(202) 555-0123', 'US')).toEqual({ ok: true, e164: '+12025550123' });
	});

	test('draws the picture of a report without any library beside it', async () => {
		const { drawReport } = require(path.join(packed.directory, 'dist/nodes/core/reportChart.js'));
		const { pictureOf } = require(path.join(packed.directory, RENDERER));
		const drawing = drawReport({ batchId: 'b1', from: null, status: 'completed', cost: null, total: null, counts: { delivered: 3 }, failures: {} });
		const { width, colourAt } = readPng(await pictureOf(drawing));

		expect([width, colourAt(640, 206)]).toEqual([1_280, '#2e8b57ff']);
	});

	test('is less than 1.5 MB to download', () => {
		expect(packed.tarballBytes).toBeLessThan(1_500_000);
	});

	test('brings nothing along and asks for nothing but n8n-workflow', () => {
		const manifest = JSON.parse(readFileSync(path.join(packed.directory, 'package.json'), 'utf8'));
		const kinds = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies'];

		expect(kinds.filter((kind) => manifest[kind] !== undefined)).toEqual([]);
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
		expect(productionTree(packed.directory).filter((name) => name !== 'n8n-workflow')).toEqual([]);
	});

	test('never switches the check of certificates off', () => {
		const switches = /rejectUnauthorized|skipSslCertificateValidation|ignoreSSLIssues|allowUnauthorizedCerts|NODE_TLS_REJECT_UNAUTHORIZED/i;
		const sources = ['nodes', 'credentials'].flatMap((folder) => filesBelow(path.join(root, folder)).map((file) => path.join(root, folder, file)));
		const files = [...sources, ...packed.files.map((file) => path.join(packed.directory, file))];

		expect(files.length).toBeGreaterThan(200);
		expect(files.filter((file) => switches.test(readFileSync(file, 'utf8')))).toEqual([]);
	});

	test('names every package of which something is bundled', () => {
		const notices = readFileSync(path.join(packed.directory, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
		const bundled = packed.files.filter((file) => file.endsWith('.js')).flatMap((file) =>
			[...readFileSync(path.join(packed.directory, file), 'utf8').matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name));
		const names = [...new Set(bundled)];

		expect(names).toEqual(expect.arrayContaining(['libphonenumber-js', '@resvg/resvg-wasm', '@fontsource/roboto']));
		for (const name of names) {
			const { version, license } = JSON.parse(readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'));
			expect(notices).toContain(`${name} ${version} (${license})`);
		}
		expect(notices.match(/^\S+ \d+\.\d+\.\d+ \(.+\)$/gm)).toHaveLength(names.length);
	});

	test.each([
		['libphonenumber-js', 'MIT', 'node_modules/libphonenumber-js/LICENSE'],
		['@resvg/resvg-wasm', 'MPL-2.0', 'licences/@resvg/resvg-wasm.txt'],
		['@fontsource/roboto', 'OFL-1.1', 'node_modules/@fontsource/roboto/LICENSE'],
	])('names the bundled %s with version and licence', (name, license, file) => {
		const notices = readFileSync(path.join(packed.directory, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
		const licence = readFileSync(path.join(root, file), 'utf8');

		expect(notices).toContain(`${name} ${packageJson.devDependencies[name]} (${license})\n\n${licence.trim()}\n`);
	});
});

describe('the README', () => {
	test('names every node and credential as n8n shows them', () => {
		const readme = readFileSync(path.join(packed.directory, 'README.md'), 'utf8');
		const shown = [...loaded.types.nodes, ...loaded.types.credentials].map((type) => type.displayName);

		expect(shown.filter((displayName) => !readme.includes(displayName))).toEqual([]);
	});
});

describe("n8n's package loader", () => {
	test('finds every registered node and credential under its name', () => {
		expect(Object.keys(loaded.known.nodes).sort()).toEqual([...registered.nodes].sort());
		expect(Object.keys(loaded.known.credentials).sort()).toEqual([...registered.credentials].sort());
	});

	test('does not load the renderer of charts, which would cost memory that few workflows need', () => {
		expect(packed.files).toContain(RENDERER);
		expect(['dist/nodes/core/n8n/operations.js', RENDERER].map((file) => loaded.files.includes(file))).toEqual([true, false]);
	});

	test.each(registered.nodes)('gives %s two icons, a codex and credentials of this package', (name) => {
		const { iconUrl, codex, credentials = [] } = node(name);

		expect(iconFiles(iconUrl)).toHaveLength(2);
		expect(codex.categories).toEqual(['Communication']);
		expect(codex.resources.primaryDocumentation[0].url).toBe(packageJson.homepage);
		expect(registered.credentials).toEqual(expect.arrayContaining(credentials.map((entry) => entry.name)));
	});

	test.each(registered.nodes.filter((name) => !name.endsWith('Trigger')))('offers %s as a tool to AI agents', (name) => {
		expect(node(name).usableAsTool).toBe(true);
	});

	test.each(registered.nodes.filter((name) => name.endsWith('Trigger')))('calls the webhook of %s without evaluating an expression', (name) => {
		const { version, webhooks, outputNames } = node(name);

		expect(Math.min(...[version].flat())).toBeGreaterThanOrEqual(2);
		expect(JSON.stringify(webhooks)).not.toContain('={{');
		expect(webhooks[0].responseData).toBe('');
		expect(outputNames).toEqual(['Delivery Report', 'Inbound Message', 'Opt-Out']);
	});

	test.each(registered.credentials)('gives %s two icons, a test, a production address and a node that uses it', (name) => {
		const { iconUrl, test: credentialTest, properties, supportedNodes, documentationUrl } = credential(name);
		const statuses = credentialTest.rules.map((rule) => rule.properties.value);

		expect(iconFiles(iconUrl)).toHaveLength(2);
		expect(statuses).toEqual(expect.arrayContaining([401, 403, 404, 429]));
		const { default: baseUrl } = properties.find((property) => property.name === 'baseUrl');
		const hasRegion = properties.some((property) => property.name === 'region');
		expect(baseUrl).toMatch(hasRegion ? /^$/ : /^https:\/\/[^/]+$/);
		expect(supportedNodes).not.toHaveLength(0);
		expect(documentationUrl).toMatch(/^https:\/\//);
	});

	/** The icon files that n8n would serve for `iconUrl` and that are in the package. */
	function iconFiles(iconUrl) {
		const served = [...new Set(Object.values(iconUrl))].map((url) => url.replace(`icons/${packageJson.name}/`, ''));
		return served.filter((file) => packed.files.includes(path.posix.normalize(file)));
	}
});

const visible = (name) =>
	credential(name).properties.filter((property) => property.type !== 'hidden').map((property) => property.name);

describe('the RingCentral credentials', () => {
	test('ask for the fields of the public contract', () => {
		expect(visible('ringCentralSmsJwtOAuth2Api')).toEqual(['baseUrl', 'clientId', 'clientSecret', 'jwtToken']);
		expect(visible('ringCentralSmsOAuth2Api')).toEqual(['baseUrl', 'clientId', 'clientSecret']);
	});

	test('leave logging in and renewing to the OAuth2 path of n8n', () => {
		const names = registered.credentials.filter((name) => name.startsWith('ringCentral'));

		expect(names.map((name) => credential(name).extends)).toEqual([['oAuth2Api'], ['oAuth2Api']]);
	});
});

describe('the Sinch credentials', () => {
	const callback = ['callbackSecret', 'callbackUser', 'callbackPassword', 'callbackHeaderName', 'callbackHeaderValue'];

	test('ask for the fields of the public contract, and for what callbacks prove themselves by', () => {
		expect(visible('sinchSmsApi')).toEqual(['region', 'baseUrl', 'servicePlanId', 'apiToken', ...callback]);
		expect(visible('sinchSmsOAuth2Api')).toEqual(['region', 'baseUrl', 'projectId', 'clientId', 'clientSecret', 'tokenUrl', ...callback]);
	});

	test('offer the regions that have a host for each way to log in', () => {
		const regions = (name) => credential(name).properties.find((property) => property.name === 'region').options.map(({ value }) => value);

		expect(regions('sinchSmsApi').sort()).toEqual(['au', 'br', 'ca', 'eu', 'us']);
		expect(regions('sinchSmsOAuth2Api').sort()).toEqual(['eu', 'us']);
	});

	test('name every cause of a 401 in their test', () => {
		const causes = (name) => credential(name).test.rules.find((rule) => rule.properties.value === 401).properties.message;

		expect(causes('sinchSmsApi')).toMatch(/token is wrong.*another service plan.*another region.*keys of a project/);
		expect(causes('sinchSmsOAuth2Api')).toMatch(/15 April 2026.*another project.*another region.*wrong/);
	});

	test('leave logging in and renewing to n8n where there is something to renew', () => {
		expect(credential('sinchSmsOAuth2Api').extends).toEqual(['oAuth2Api']);
		expect(credential('sinchSmsApi').authenticate.properties.headers).toEqual({ Authorization: '=Bearer {{ $credentials.apiToken.trim() }}' });
	});
});

describe("the verification scanner's lint", () => {
	test('passes over the source', () => {
		expect(runScript('scan.mjs', root, 'source')).toEqual({ passed: true });
	});

	test('passes over the tarball', () => {
		expect(runScript('scan.mjs', packed.directory, 'tarball')).toEqual({ passed: true });
	});

	test('refuses a tarball in which a file reads the environment', () => {
		const copy = mkdtempSync(path.join(tmpdir(), 'a2p-scan-'));
		try {
			cpSync(packed.directory, copy, { recursive: true });
			writeFileSync(path.join(copy, 'dist/leak.js'), 'module.exports = process.env;\n');

			expect(runScript('scan.mjs', copy, 'tarball').passed).toBe(false);
		} finally {
			rmSync(copy, { recursive: true, force: true });
		}
	});
});
