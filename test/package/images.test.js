const { readdirSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const root = join(__dirname, '..', '..');
const folder = join('docs', 'images');
const pages = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];

/** Every picture that the pages show: the page, the text beside it, and its file from the root of the repository. */
const shown = pages.flatMap((page) =>
	[...readFileSync(join(root, page), 'utf8').matchAll(/!\[([^\]]*)\]\(([^)]+)\)/g)].map(([, alt, target]) => ({
		page,
		alt,
		file: relative(root, join(root, page, '..', target)),
	})),
);

describe('the pictures of the documentation', () => {
	const taken = readdirSync(join(root, folder)).map((name) => join(folder, name));

	it('are all there, and each is shown somewhere (npm run docs:screenshots takes them)', () => {
		expect(taken.length).toBeGreaterThan(0);
		expect([...new Set(shown.map(({ file }) => file))].sort()).toEqual(taken.sort());
	});

	it('say in words what they show', () => {
		for (const { page, file, alt } of shown) expect([page, file, alt.split(' ').length > 4]).toEqual([page, file, true]);
	});

	it('are small enough to be loaded with a page', () => {
		for (const file of taken) {
			const picture = readFileSync(join(root, file));
			expect([file, picture.subarray(1, 4).toString(), picture.length < 250_000]).toEqual([file, 'PNG', true]);
		}
	});
});
