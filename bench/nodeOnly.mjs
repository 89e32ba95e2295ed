import { hash } from 'node:crypto';
import { createRequire } from 'node:module';
import { compiled, http, sendThroughNode } from './nodeCode.mjs';
import { startRecorded } from './recordedProvider.mjs';
import { alternate, check, line, timed } from './rounds.mjs';
import { numbers, providers, ringCentralApp, sinchPlan } from './simulators.mjs';

const require = createRequire(import.meta.url);

const TEXT = 'Your order is ready. Reply STOP to opt out.';

function chunks(list, size) {
	return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** Runs `work` over all elements, so many at once. */
async function concurrently(list, count, work) {
	let next = 0;
	const worker = async () => {
		while (next < list.length) await work(list[next++]);
	};
	await Promise.all(Array.from({ length: Math.min(count, list.length) }, worker));
}

/** How many recipients a request names. */
const recipientsIn = {
	ringCentral: ({ messages }) => messages.length,
	sinch: ({ to }) => to.length,
	att: ({ outboundSMSRequest: { address } }) => (Array.isArray(address) ? address.length : 1),
};

/** A batch with the provider's own library, by its documentation. */
const libraries = {
	ringCentral: {
		name: '@ringcentral/sdk',
		async open({ url, headers }) {
			const { SDK } = require('@ringcentral/sdk');
			const { clientId, clientSecret } = ringCentralApp;
			const platform = new SDK({ server: url, clientId, clientSecret }).platform();
			const accessToken = headers.Authorization.split(' ')[1];
			await platform.auth().setData({ token_type: 'bearer', access_token: accessToken, expires_in: '3600' });
			return async (body) => await (await platform.post('/restapi/v1.0/account/~/a2p-sms/batches', body)).json();
		},
	},
	sinch: {
		name: '@sinch/sdk-core',
		async open({ url }) {
			const { SmsService } = require('@sinch/sdk-core');
			const service = new SmsService({ ...sinchPlan, smsHostname: url });
			return async (body) => await service.batches.send({ sendSMSRequestBody: body });
		},
	},
};

/**
 * Measures the node and other ways to send the same recipients; checks requests and recipients of every round.
 * @param {(account: object, to: string[]) => Promise<Record<string, () => Promise<unknown>>>} othersOf
 */
async function compare(provider, { count, rounds }, othersOf) {
	const to = numbers(count);
	const items = to.map((number) => ({ json: { to: number, text: TEXT } }));
	const bodies = chunks(to, provider.recipientsPerRequest).map((part) => provider.body(part, TEXT));
	const account = await startRecorded(provider, bodies);
	try {
		const others = Object.entries(await othersOf(account, to));
		const checked = (work) => async () => {
			let output;
			const ms = await timed(async () => { output = await work(); });
			const received = await account.received();
			const recipients = received.reduce((sum, body) => sum + recipientsIn[provider.id](body), 0);
			check(received.length === bodies.length, `${received.length} requests instead of ${bodies.length}`);
			check(recipients === count, `${recipients} recipients instead of ${count}`);
			check(!Array.isArray(output) || (output.length === count && output.every(({ json }) => json.status === 'queued')), 'the items');
			return ms;
		};
		return await alternate(
			{ ours: checked(() => sendThroughNode(provider, account, items)), ...Object.fromEntries(others.map(([name, work]) => [name, checked(work)])) },
			{ rounds, warmUps: 5 },
		);
	} finally {
		await account.close();
	}
}

/** The node against the provider's own library in plain Node. */
export const sdks = {
	id: 'sdks',
	minutes: 0.5,
	async run({ scale, rounds }) {
		const { parsePhoneNumberFromString } = require('libphonenumber-js/mobile');
		const count = Math.round(10_000 * scale);
		const lines = [];
		for (const [id, { name, open }] of Object.entries(libraries)) {
			const provider = providers[id];
			const { ours, alone, careful } = await compare(provider, { count, rounds: rounds * 3 }, async (account, to) => {
				const send = await open(account);
				const sendAll = async (list) => {
					const bodies = chunks(list, provider.recipientsPerRequest).map((part) => provider.body(part, TEXT));
					await concurrently(bodies, provider.concurrentRequests, send);
				};
				return {
					alone: async () => await sendAll(to),
					careful: async () => await sendAll(to.map((number) => parsePhoneNumberFromString(number).number)),
				};
			});
			const what = `${count.toLocaleString('en-US')} recipients, node code only: ${provider.name}`;
			lines.push(line({ what, against: name, unit: 'ms', ours, theirs: alone, aim: { atMost: 1 } }));
			lines.push(line({ what, against: `${name}, numbers read with libphonenumber-js`, unit: 'ms', ours, theirs: careful }));
		}
		return lines;
	},
};

/** The least that can be done: write the requests, exchange them, read the replies, make plain items. */
async function leastWork(provider, { url, headers }, to) {
	const output = [];
	await concurrently(chunks(to, provider.recipientsPerRequest), provider.concurrentRequests, async (part) => {
		const body = JSON.stringify(provider.body(part, TEXT));
		const { data } = await http.post(`${url}${provider.sendPath}`, body, { headers: { ...headers, 'Content-Type': 'application/json' } });
		const { id } = JSON.parse(data);
		for (const number of part) {
			const json = {
				provider: provider.id,
				messageId: null,
				batchId: id,
				to: number,
				from: null,
				status: 'queued',
				final: false,
				encoding: 'gsm7',
				segments: 1,
				deferredUntil: null,
				failure: null,
			};
			output.push({ json, pairedItem: { item: output.length } });
		}
	});
	return output;
}

/** What keeps a broken number from sinking its batch and a retry from texting twice, in the fewest steps. */
async function leastWithCare(provider, account, to) {
	const { parseRecipient } = compiled('nodes/core/phoneNumber.js');
	const numbersRead = to.map((number) => parseRecipient(number).e164);
	const content = JSON.stringify(TEXT);
	const noted = numbersRead.map((number, i) => hash('sha256', `[0,${i},null,"${number}",${content},0]`, 'base64').slice(0, 22));
	check(new Set(noted).size === to.length, 'the hashes');
	return await leastWork(provider, account, numbersRead);
}

/** The node against the least that can be done. */
export const floor = {
	id: 'floor',
	minutes: 0.5,
	async run({ scale, rounds }) {
		const count = Math.round(10_000 * scale);
		const lines = [];
		for (const provider of [providers.ringCentral, providers.sinch, providers.att]) {
			const { ours, least, careful } = await compare(provider, { count, rounds: rounds * 3 }, async (account, to) => ({
				least: () => leastWork(provider, account, to),
				careful: () => leastWithCare(provider, account, to),
			}));
			const what = `${count.toLocaleString('en-US')} recipients, node code only: ${provider.name}`;
			lines.push(line({ what, against: 'JSON, axios and plain items', unit: 'ms', ours, theirs: least, aim: { atMost: 2 } }));
			lines.push(line({ what, against: 'the same, with each number read and each message hashed', unit: 'ms', ours, theirs: careful }));
		}
		return lines;
	},
};
