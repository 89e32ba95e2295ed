'use strict';

const PROJECT_REGIONS = ['us', 'eu'];
const REGIONS = [...PROJECT_REGIONS, 'au', 'br', 'ca'];
/** Bodies of errors. */
const ERROR_SHAPES = ['documented', 'status', 'gateway', 'problem', 'empty', 'html'];

/** Every setting of the simulator with its default. `null` means "no limit" where a limit is set. */
const defaultOptions = () => ({
	plans: [
		{
			servicePlanId: 'sim-plan-us',
			apiToken: 'sim-token-us',
			region: 'us',
			numbers: [{ phoneNumber: '+12025550199' }, { phoneNumber: '+12025550100' }, { phoneNumber: '+18005550199' }],
		},
		{
			servicePlanId: 'sim-plan-eu',
			apiToken: 'sim-token-eu',
			region: 'eu',
			numbers: [{ phoneNumber: '+12025550198' }],
		},
	],
	projects: [
		{
			projectId: 'sim-project-us',
			keys: [{ keyId: 'sim-key-us', keySecret: 'sim-secret-us' }],
			region: 'us',
			numbers: [{ phoneNumber: '+12025550197' }],
		},
		{
			projectId: 'sim-project-new',
			keys: [{ keyId: 'sim-key-new', keySecret: 'sim-secret-new' }],
			region: 'us',
			tooNew: true,
		},
	],
	clock: { scale: 1, startAt: null },

	accessTokenTtlSeconds: 3599,
	/** Bucket of the token endpoint per key, in requests and requests per second. */
	tokenBucket: { size: 30, perSecond: 10 },
	// UNCONFIRMED: whether a project's host takes the key as HTTP Basic.
	basicAuthOnProjects: false,
	// UNCONFIRMED: the text of the header; only the word "expired" is known. A list gives several headers.
	expiredTokenHeader: 'Bearer error="invalid_token", error_description="The access token expired"',
	// UNCONFIRMED: how many requests one plan may have open, and whether the 429 says when to come back.
	maxOutstandingRequests: 100,
	retryAfterSeconds: null,
	// UNCONFIRMED but for `refusal`: the body of each kind of error.
	errorShapes: {
		refusal: 'documented',
		unauthorized: 'gateway',
		expired: 'problem',
		tooManyRequests: 'problem',
		other: 'gateway',
	},
	latencyMs: 0,

	messagesPerSecond: 5000,
	processingDelayMs: 20,
	deliveryDelayMs: 50,
	// UNCONFIRMED: whether a text of two parts counts once or twice against the rate.
	partsCountAgainstRate: false,
	numberPatterns: true,
	/** Digits alone; with the plus, as some samples of the reference show them, when true. */
	plusInReplies: false,

	// UNCONFIRMED, all limits of this group: they are of 2021 and may have moved.
	maxParameterKeyLength: 16,
	maxParameterValueLength: 160,
	maxRecipientsPerChange: 100,
	maxGroupMembers: 10_000,
	maxChildGroups: 10,
	maxClientReferenceLength: 2048,
	/** The old client demands both or neither of from_ton and from_npi. */
	fromTonNeedsNpi: true,
	// UNCONFIRMED: `${x}` in a batch without `parameters`: "abort" is 405, "literal" leaves it in the text.
	variablesWithoutParameters: 'abort',
	/** Keys of `parameters` match a recipient only as it is written in `to`; with true in any spelling. */
	parametersMatchAnySpelling: false,
	// UNCONFIRMED: whether a replaced batch keeps its id.
	replaceKeepsId: true,
	/** 2021 documents end a cancelled message as Aborted. */
	cancelledStatus: 'Cancelled',
	/** 404, or 403 as one page has it, for the report of an unknown batch. */
	unknownBatchInReports: 404,
	// UNCONFIRMED: how long a new batch takes to be listed.
	listLagMs: 0,
	// UNCONFIRMED: whether the report of a batch that has not gone out yet shows its numbers as Queued.
	scheduledInReports: true,
	// UNCONFIRMED for everything but batches: retention.
	retentionDays: 14,

	groupNameRequired: false,
	// UNCONFIRMED: whether members of child groups count.
	groupSizeCountsChildren: false,
	/** Some replies hold auto_update.to as a JSON number. */
	autoUpdateToAsNumber: false,

	/** Kinds of senders on which the network itself enforces STOP; UNCONFIRMED but for toll-free. */
	enforceOptOutOn: ['tollFree'],

	/** Intermediate statuses that per_recipient reports; "Dispatched may be skipped". */
	intermediateCallbacks: ['Dispatched'],
	/** The current reference has intermediate statuses with per_recipient_final too. */
	intermediateWithFinal: false,
	// UNCONFIRMED: how long Sinch waits for an answer.
	callbackTimeoutMs: 5000,
	callbackConcurrency: 10,
	/** Waits before the attempts after the first, in simulated seconds. */
	callbackRetrySeconds: [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 81920],
	// UNCONFIRMED: whether these are gaps or, with true, offsets from the first failure.
	callbackRetriesAreOffsets: false,
	// UNCONFIRMED: how long, in simulated seconds, a 429 slows Sinch down to one call at a time.
	callbackSlowDownSeconds: 60,
	// UNCONFIRMED: whether a repeated event is signed anew.
	signRetriesAnew: true,

	recordBodies: false,
	keepRequests: 10_000,
	keepEvents: 10_000,
});

/** Settings of one service plan or project beside its id and keys. */
const accountDefaults = {
	region: 'us',
	numbers: [],
	/** Where reports and inbound messages go; a batch may name another address for its reports. */
	callbackUrl: null,
	inboundUrl: null,
	/** How callbacks prove where they come from: HMAC, HTTP Basic, fixed headers. */
	callbackSecret: null,
	callbackUser: null,
	callbackPassword: null,
	callbackHeaders: {},
	/** Sender of a batch that names none. */
	defaultOriginator: null,
	/** Null: the option of the same name for all. */
	messagesPerSecond: null,
	/** Standard for max_number_of_message_parts. */
	maxMessageParts: null,
	/** Sinch swaps look-alike characters to stay in GSM-7, and tells the encoding in reports. */
	autoEncoding: false,
	mms: true,
	/** Inbound messages carry the client_reference of the batch that they answer. */
	matchReplies: false,
	/** Shown in recipient reports, where Sinch has switched that on. */
	operator: null,
	/** Calling codes that the plan may send to; null for all. Others end with 412. */
	countries: null,
	/** Kinds of senders that are 403 illegal_number_type: tollFree, longNumber, shortCode, alphanumeric. */
	illegalNumberTypes: [],
	/** Known values of the legacy campaign_id. */
	campaigns: [],
	blocked: false,
	/** A project made after 15 April 2026: its keys are good and it gets 401 all the same. */
	tooNew: false,
};

/** @throws for a shape of errors that there is not */
function checkErrorShape(name) {
	if (!ERROR_SHAPES.includes(name))
		throw new Error(`unknown shape of errors: ${name}; one of ${ERROR_SHAPES.join(', ')}`);
}

/** @throws for what the names of the options alone cannot tell to be wrong */
function checkOptions({ plans, projects, errorShapes }) {
	const checkNames = (entry, keys) => {
		const unknown = Object.keys(entry).find((name) => !keys.includes(name) && !Object.hasOwn(accountDefaults, name));
		if (unknown) throw new Error(`unknown setting of a plan or project: ${unknown}`);
	};
	for (const plan of plans) {
		checkNames(plan, ['servicePlanId', 'apiToken']);
		if (!REGIONS.includes(plan.region ?? 'us')) throw new Error(`no region: ${plan.region}`);
	}
	for (const project of projects) {
		checkNames(project, ['projectId', 'keys']);
		if (!PROJECT_REGIONS.includes(project.region ?? 'us')) throw new Error('projects are served in us and eu only');
	}
	Object.values(errorShapes).forEach(checkErrorShape);
}

module.exports = { accountDefaults, checkErrorShape, checkOptions, defaultOptions };
