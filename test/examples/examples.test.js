'use strict';

const { readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { problemsOf } = require('../upgrade/savedNodes');
const packageJson = require('../../package.json');

const folder = path.join(__dirname, '../../examples');
const files = readdirSync(folder);
const examples = files.map((file) => [file, JSON.parse(readFileSync(path.join(folder, file), 'utf8'))]);
const own = `${packageJson.name}.`;
const STICKY = 'n8n-nodes-base.stickyNote';

/** The node types of n8n that examples use, in the versions with which the end-to-end tests run them. */
const n8nNodes = {
	'n8n-nodes-base.aggregate': 1,
	'n8n-nodes-base.dataTable': 1.1,
	'n8n-nodes-base.dataTableTool': 1.1,
	'n8n-nodes-base.emailSend': 2.1,
	'n8n-nodes-base.filter': 2.2,
	'n8n-nodes-base.if': 2.2,
	'n8n-nodes-base.manualTrigger': 1,
	'n8n-nodes-base.noOp': 1,
	'n8n-nodes-base.scheduleTrigger': 1.2,
	'n8n-nodes-base.set': 3.4,
	'n8n-nodes-base.splitOut': 1,
	[STICKY]: 1,
	'n8n-nodes-base.summarize': 1,
	'n8n-nodes-base.switch': 3.2,
	'@n8n/n8n-nodes-langchain.agent': 3.1,
	'@n8n/n8n-nodes-langchain.chatTrigger': 1.1,
	'@n8n/n8n-nodes-langchain.lmChatOpenAi': 1.2,
	'@n8n/n8n-nodes-langchain.memoryBufferWindow': 1.3,
};

/** A node with what stands below it, as the editor draws it: 96 pixels, higher with three outputs, an agent wider. */
function boxOf({ position: [x, y], type }) {
	const width = type.endsWith('.agent') ? 256 : 96;
	const height = (type.startsWith(own) && type.endsWith('Trigger')) || type.endsWith('.switch') ? 128 : 96;
	return { left: x - 40, right: x + width + 40, top: y, bottom: y + height + 64 };
}

const frameOf = ({ position: [x, y], parameters: { width, height } }) => ({ left: x, right: x + width, top: y, bottom: y + height });
const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const holds = (outer, inner) => outer.left <= inner.left && inner.right <= outer.right && outer.top <= inner.top && inner.bottom <= outer.bottom;

/** How many pixels the text of a note takes at least, by the width that it has. */
function textHeight({ parameters: { content, width } }) {
	const perLine = (width - 32) / 7;
	return content.split('\n').reduce((sum, line) => sum + (line.startsWith('#') ? 32 : Math.ceil(line.length / perLine) * 19), 16);
}

/** All pairs of a list. */
const pairsOf = (list) => list.flatMap((one, place) => list.slice(place + 1).map((other) => [one, other]));
const names = (pairs) => pairs.map(([one, other]) => `${one.name} / ${other.name}`);

it('are ten, of all four providers, and the README has a row for each', () => {
	expect(files).toHaveLength(10);
	const types = examples.flatMap(([, { nodes }]) => nodes.map(({ type }) => type)).filter((type) => type.startsWith(own));
	for (const file of packageJson.n8n.nodes) {
		const name = path.basename(file).split('.')[0];
		expect(types).toContain(`${own}${name.charAt(0).toLowerCase()}${name.slice(1)}`);
	}
	const readme = readFileSync(path.join(folder, '../README.md'), 'utf8');
	const rows = [...readme.matchAll(/^\| `examples\/([^`]+)` \|/gm)].map(([, file]) => file);
	expect(rows.sort()).toEqual(files);
});

describe.each(examples)('examples/%s', (file, { name, nodes, connections, settings }) => {
	const notes = nodes.filter(({ type }) => type === STICKY);
	const steps = nodes.filter(({ type }) => type !== STICKY);

	test('has unique names and ids, and connections between nodes that exist', () => {
		expect(name).toMatch(/^[A-Z]/);
		expect(settings).toEqual({ executionOrder: 'v1' });
		for (const key of ['id', 'name']) expect(new Set(nodes.map((node) => node[key])).size).toBe(nodes.length);
		const linked = Object.entries(connections).flatMap(([from, byKind]) => [from, ...Object.values(byKind).flat(2).map(({ node }) => node)]);
		expect(linked.filter((wanted) => !steps.some((step) => step.name === wanted))).toEqual([]);
		const isolated = steps.filter((step) => !linked.includes(step.name));
		expect(isolated.map((step) => step.name)).toEqual([]);
	});

	test('uses node types and versions that exist, in ways that they allow', () => {
		const builtIn = steps.filter(({ type }) => !type.startsWith(own));
		expect(builtIn.filter(({ type, typeVersion }) => n8nNodes[type] !== typeVersion).map(({ type }) => type)).toEqual([]);
		const ours = steps.filter(({ type }) => type.startsWith(own));
		const problems = ours.map((node) => {
			const { toolDescription, descriptionType, ...parameters } = node.parameters;
			const isTool = node.type.endsWith('Tool');
			expect([toolDescription, descriptionType].map((value) => value !== undefined)).toEqual([isTool, isTool]);
			return [node.name, problemsOf({ ...node, type: node.type.replace(/Tool$/, ''), parameters })];
		});
		expect(problems.filter(([, found]) => found.length > 0)).toEqual([]);
	});

	test('refers only to nodes that exist', () => {
		const named = [...JSON.stringify(nodes).matchAll(/\$\('([^']+)'\)/g)].map(([, wanted]) => wanted);
		expect(named.filter((wanted) => !steps.some((step) => step.name === wanted))).toEqual([]);
		const bold = notes.flatMap(({ parameters: { content } }) => [...content.matchAll(/\*\*([^*]+)\*\*/g)].map(([, wanted]) => wanted));
		expect(bold.length).toBeGreaterThan(0);
		expect(bold.filter((wanted) => !steps.some((step) => step.name === wanted))).toEqual([]);
	});

	test('holds no credential, URL, webhook or number of anybody', () => {
		const credentials = nodes.flatMap((node) => Object.values(node.credentials ?? {}));
		expect(credentials.filter(({ id }) => id !== null)).toEqual([]);
		expect(nodes.filter((node) => 'webhookId' in node).map((node) => node.name)).toEqual([]);
		const text = JSON.stringify(nodes);
		expect([...text.matchAll(/https?:\/\/[^\s"]*/g)].map(([url]) => url)).toEqual([]);
		expect([...text.matchAll(/[\w.]+@[\w.]*\w/g)].map(([address]) => address).filter((address) => !address.endsWith('@example.com'))).toEqual([]);
		expect([...text.matchAll(/\+?\d{9,}/g)].map(([number]) => number).filter((number) => !/^\+1202555\d{4}$/.test(number))).toEqual([]);
	});

	test('says first what it does, how to set it up and how to try it', () => {
		const [first] = [...notes].sort((a, b) => a.position[0] - b.position[0] || a.position[1] - b.position[1]);
		expect(first.parameters.content).toMatch(/^## [^\n]+\n[^\n]+\n\n### Set up\n1\. [^]+\n\n### Try it\n/);
		expect(textHeight(first)).toBeLessThanOrEqual(first.parameters.height);
	});

	test('has every node within one note, below its text, and nothing over anything else', () => {
		const frames = notes.map((note) => ({ name: note.name, note, ...frameOf(note) }));
		const boxes = steps.map((step) => ({ name: step.name, ...boxOf(step) }));
		expect(names(pairsOf(frames).filter(([a, b]) => overlap(a, b)))).toEqual([]);
		expect(names(pairsOf(boxes).filter(([a, b]) => overlap(a, b)))).toEqual([]);
		for (const box of boxes) expect([box.name, frames.filter((frame) => holds(frame, box)).length]).toEqual([box.name, 1]);
		for (const frame of frames) {
			const within = boxes.filter((box) => holds(frame, box));
			const highest = Math.min(frame.bottom, ...within.map(({ top }) => top));
			expect([frame.name, textHeight(frame.note) <= highest - frame.top]).toEqual([frame.name, true]);
		}
	});
});
