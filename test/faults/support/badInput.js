/**
 * Generated webhook calls against a trigger's `webhook()` in n8n's webhook context. The providers are spread over two test
 * files, so that two processor cores share the work.
 */

const assert = require('node:assert/strict');
const { createHmac } = require('node:crypto');
const v8 = require('node:v8');
const vm = require('node:vm');
const fc = require('fast-check');
const { core, fromCore } = require('../../engine/environment');
const { createEngine } = require('../../engine/harness');
const { badRequests } = require('./badRequests');
const { record } = require('./figures');
const { senders } = require('./webhookSenders');
const { AttSmsTrigger } = require('../../../nodes/Att/AttSmsTrigger.node');
const { BindSmsTrigger } = require('../../../nodes/Bind/BindSmsTrigger.node');
const { RingCentralSmsTrigger } = require('../../../nodes/RingCentral/RingCentralSmsTrigger.node');
const { SinchSmsTrigger } = require('../../../nodes/Sinch/SinchSmsTrigger.node');
const { RingCentralSmsJwtOAuth2Api } = require('../../../credentials/RingCentralSmsJwtOAuth2Api.credentials');
const { SinchSmsApi } = require('../../../credentials/SinchSmsApi.credentials');

const FIRST_REQUESTS = 20_000;
const REQUESTS = 100_000;
const MOST_MS = 50;
/** Half a minute for each provider on an idle machine. */
const TIMEOUT_MS = 3_600_000;
/** The ids of stored events that the node remembers take some of it. */
const MOST_GROWTH_BYTES = 64 * 2 ** 20;

const SECRET = 'secret-of-the-callbacks';
const EVENTS = ['message.status', 'message.received', 'recipient.optedOut', 'recipient.optedIn', 'batch.status', 'unknown'];
const EVENT_FIELDS = ['event', 'eventId', 'provider', 'messageId', 'batchId', 'from', 'to', 'status', 'final', 'failure', 'text', 'keyword', 'occurredAt', 'receivedAt'];
const TEXT_FIELDS = ['messageId', 'batchId', 'from', 'to', 'text', 'occurredAt'];

/** What a trigger must be told so that it refuses calls that are not genuine. */
const triggers = {
	ringCentral: { TriggerClass: RingCentralSmsTrigger, CredentialClass: RingCentralSmsJwtOAuth2Api, data: {}, parameters: { authentication: 'jwt' } },
	sinch: { TriggerClass: SinchSmsTrigger, CredentialClass: SinchSmsApi, data: { callbackSecret: `of-before, ${SECRET}` }, parameters: { authentication: 'apiToken' } },
	att: { TriggerClass: AttSmsTrigger, options: { token: SECRET } },
	bind: { TriggerClass: BindSmsTrigger, options: { token: SECRET } },
};

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc');

function heapAfterGc() {
	collectGarbage();
	return process.memoryUsage().heapUsed;
}

const builtIns = [Object, Array, String, Function, Promise].map(({ prototype }) => prototype);
const keysOfBuiltIns = () => builtIns.map((prototype) => Reflect.ownKeys(prototype).length).join();
const pristine = keysOfBuiltIns();

/** Headers as Node's HTTP server hands them over. */
function received(headers) {
	const found = {};
	for (const [name, value] of headers) {
		const key = name.toLowerCase();
		if (found[key] === undefined) found[key] = value;
		else if (key !== 'authorization') found[key] = `${found[key]}, ${value}`;
	}
	return found;
}

/** @param {import('./webhookSenders').WebhookSender} sender */
function openTrigger(sender, { name, ...parameters }) {
	const { TriggerClass, CredentialClass, data, parameters: usual, options } = triggers[sender.id];
	const { name: type } = new TriggerClass().description;
	const credentials = CredentialClass ? { [new CredentialClass().name]: { data } } : {};
	const engine = createEngine({ nodeClasses: [TriggerClass], credentialClasses: CredentialClass ? [CredentialClass] : [], credentials });
	const { groupEvents = true, ...rest } = parameters;
	const node = { type, name, parameters: { ...usual, reports: 'all', ...rest, options: { ...options, groupEvents } } };
	const { call, nodeId } = engine.caller({ node });
	const { instanceId } = fromCore('@n8n/di').Container.get(core.InstanceSettings);
	const secret = sender.id === 'ringCentral' ? createHmac('sha256', instanceId).update(`${engine.workflowId}:${nodeId}`).digest('hex') : SECRET;

	/** @param {import('./badRequests').BadRequest} request */
	async function send({ body, contentType, headers, forgery }) {
		const bytes = body ?? Buffer.alloc(0);
		const now = Date.now();
		const seal = forgery === null ? sender.seal(secret, bytes, now) : sender.forgeries(secret, bytes, now)[forgery][1];
		const type = contentType === '' ? [] : [['Content-Type', contentType]];
		return await call({ headers: received([...type, ...headers, ...seal.headers]), query: seal.query, rawBody: body });
	}

	return { engine, send };
}

function checkEvent(event) {
	for (const field of EVENT_FIELDS) assert.ok(Object.hasOwn(event, field), `The event has no ${field}`);
	assert.ok(EVENTS.includes(event.event), `No event: ${event.event}`);
	for (const field of TEXT_FIELDS) assert.ok(event[field] === null || typeof event[field] === 'string', `No text: ${field}`);
	assert.ok(typeof event.eventId === 'string' && event.eventId !== '', 'The event has no id');
	// n8n has to store it
	assert.equal(JSON.parse(JSON.stringify(event)).eventId, event.eventId);
}

/** @param {string[]} ids of the providers */
function testBadInput(ids) {
	describe.each(senders.filter(({ id }) => ids.includes(id)))('$id: webhook calls that are not what they should be', (sender) => {
		let everything;
		let messagesOnly;

		beforeAll(() => {
			everything = openTrigger(sender, { name: 'Everything' });
			messagesOnly = openTrigger(sender, { name: 'Messages only', events: ['inbound'], groupEvents: false });
		});
		afterAll(async () => {
			await everything.engine.close();
			await messagesOnly.engine.close();
		});

		test('ids of any length take little memory', async () => {
			const [event] = sender.events;
			const [path] = sender.eventIds;
			const sendMany = async (count, length) => {
				for (let call = 0; call < count; call++) {
					const id = `${call}${'x'.repeat(length)}`;
					const copy = path.length === 1 ? { ...event, [path[0]]: id } : { ...event, [path[0]]: { ...event[path[0]], [path[1]]: id } };
					const { status, events } = await everything.send({ body: Buffer.from(JSON.stringify(copy)), contentType: 'application/json', headers: [], forgery: null });
					assert.deepEqual([status, events?.length], [200, 1]);
				}
			};
			await sendMany(50, 10);
			const before = heapAfterGc();
			await sendMany(200, 300_000);
			expect(heapAfterGc() - before).toBeLessThan(MOST_GROWTH_BYTES / 2);
		});

		test(`${REQUESTS.toLocaleString('en-US')} generated calls start only what is genuine, and are answered right`, async () => {
			const answers = {};
			const counts = { requests: 0, started: 0 };
			let slowestMs = 0;

			/** A machine pauses, compiles and collects garbage: what seems slow is run again, and the fastest run counts. */
			async function msOf(trigger, request, { ms }) {
				let least = ms;
				for (let run = 0; run < 5 && least > MOST_MS; run++) least = Math.min(least, (await trigger.send(request)).ms);
				return least;
			}

			async function check(request, wantsAll, again) {
				const trigger = wantsAll ? everything : messagesOnly;
				const answer = await trigger.send(request);
				counts.requests += 1;
				answers[answer.status] = (answers[answer.status] ?? 0) + 1;
				assert.ok(request.statuses.includes(answer.status), `${request.kind}: answered ${answer.status} ${JSON.stringify(answer.body)}`);
				if (answer.events === undefined) {
					assert.ok(!wantsAll || request.starts === 'never' || request.starts === 'maybe', `${request.kind}: did not start`);
				} else {
					counts.started += 1;
					assert.equal(answer.status, 200);
					assert.notEqual(request.starts, 'never', `${request.kind}: started`);
					if (request.starts === 'ifAll') assert.deepEqual([wantsAll, ...answer.events.map(({ event }) => event)], [true, 'unknown']);
					answer.events.slice(0, 10).forEach(checkEvent);
					if (again) {
						const repeated = await trigger.send(request);
						assert.deepEqual([repeated.status, repeated.events], [200, undefined]);
					}
				}
				assert.equal(keysOfBuiltIns(), pristine);
				const ms = await msOf(trigger, request, answer);
				slowestMs = Math.max(slowestMs, ms);
				assert.ok(ms < MOST_MS, `${request.kind}: took ${ms} ms`);
			}

			const calls = fc.tuple(badRequests(sender), fc.nat(4), fc.nat(9));
			const property = fc.asyncProperty(calls, async ([request, some, again]) => await check(request, some > 0, again === 0));
			const { seed } = fc.readConfigureGlobal();

			await fc.assert(property, { numRuns: FIRST_REQUESTS });
			const before = heapAfterGc();
			await fc.assert(property, { numRuns: REQUESTS - FIRST_REQUESTS, seed: seed + 1 });
			const grownBytes = heapAfterGc() - before;

			expect(grownBytes).toBeLessThan(MOST_GROWTH_BYTES);
			expect(counts.started).toBeGreaterThan(0);
			expect(everything.engine.logs.concat(messagesOnly.engine.logs)).toEqual([]);
			record('badInput', {
				provider: sender.id,
				against: 'the node',
				requests: counts.requests,
				answers: Object.entries(answers).map(([status, count]) => `${status}: ${count.toLocaleString('en-US')}`).join(', '),
				started: counts.started,
				slowestMs: Math.ceil(slowestMs),
				grownMb: Math.max(0, Math.ceil(grownBytes / 2 ** 20)),
			});
		}, TIMEOUT_MS);
	});
}

module.exports = { testBadInput };
