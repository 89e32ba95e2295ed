const { itemsOf } = require('../../scripts/n8nHost.mjs');
const { providers } = require('./support/providers');
const { openScene } = require('./support/scene');

const ringCentral = providers.find(({ id }) => id === 'ringCentral');
const HOUR_MS = 3_600_000;
const TEXT = 'Your table is ready.';

/** The time of UTC's clocks, e.g. 09:05. */
const clockAt = (time) => new Date(time).toISOString().slice(11, 16);

describe('quiet hours in a real n8n', () => {
	let scene;

	beforeAll(async () => {
		scene = await openScene(ringCentral);
	});
	afterAll(() => scene.close());

	test('a message of the night is sent by the same workflow in the morning, and then never again', async () => {
		const end = Date.now() + 3 * HOUR_MS;
		const quietHours = { from: clockAt(end - 6 * HOUR_MS), to: clockAt(end), timezone: '={{ $json.timezone }}' };
		const send = scene.send({ quietHours, sendOnceKey: '={{ $json.to }}' }, { onError: 'continueErrorOutput' });
		const { run } = await scene.publish('Campaign', send);
		const sentIn = async (items) => itemsOf(await run(items), 'Send').map(({ json }) => json);
		const awake = { to: '+12025551001', text: TEXT, timezone: 'Etc/GMT-12' };
		const asleep = { to: '+12025551002', text: TEXT, timezone: 'UTC' };

		const night = await sentIn([awake, asleep]);
		expect(night).toMatchObject([
			{ to: awake.to, status: 'queued', deferredUntil: null, timezoneGuessed: false },
			{ to: asleep.to, status: 'deferred', final: false, failure: null, deferredUntil: new Date(end - (end % 60_000)).toISOString() },
		]);
		expect(scene.control.acceptedSummary()).toEqual({ messages: 1, recipients: 1, repeated: [] });

		// Half a day later by the clock of the recipient.
		const morning = { ...asleep, timezone: 'Etc/GMT-12' };
		expect(await sentIn([morning])).toMatchObject([{ to: asleep.to, status: 'queued', deferredUntil: null }]);
		expect(await sentIn([morning, { ...awake, timezone: 'Etc/GMT-11' }])).toMatchObject([{ status: 'duplicate' }, { status: 'duplicate' }]);
		expect(scene.control.acceptedSummary()).toEqual({ messages: 2, recipients: 2, repeated: [] });
	});
});
