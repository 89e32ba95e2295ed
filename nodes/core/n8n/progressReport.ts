import type { IExecuteFunctions } from 'n8n-workflow';
import type { Clock } from '../clock';
import type { DeliveryProgress, SendProgress, Wait, WaitReason } from '../progress';
import { amount, clockTime } from '../words';

/** What a report needs to know of its run. */
export interface ReportSetting {
	/** As users know the provider. */
	providerName: string;
	/** IANA time zone of the times it names. */
	timeZone: string;
	clock: Clock;
	/** Gets each line. */
	tell(line: string): void;
}

/** Who watches gets no more than this. */
const MS_BETWEEN_LINES = 1_000;
/** Shorter waits nobody wonders about. */
const TOLD_WAIT_MS = 5_000;

/** Tells where a run stands in short lines without any recipient, text or secret, about one in a second. */
export class ProgressReport {
	/** Milliseconds that the run has waited for the provider's rate limit, or will have once its last wait is over. */
	rateLimitMs = 0;

	private lastLineAt = -Infinity;

	private rateLimitedUntil = 0;

	private toldUntil = 0;

	constructor(private readonly setting: ReportSetting) {}

	/** After a batch: nothing where the run has only one. */
	readonly sending = (progress: SendProgress): void => {
		const { batchesDone, batches } = progress;
		if (batches > 1) this.tell(() => capitalised(describeSending(progress)), batchesDone === batches);
	};

	/** At the beginning of a pause, those that follow from the same limit as one. */
	readonly waiting = ({ reason, until }: Wait): void => {
		const { clock, timeZone, providerName } = this.setting;
		const now = clock.now();
		if (reason === 'rateLimit') {
			this.rateLimitMs += Math.max(0, until - Math.max(now, this.rateLimitedUntil));
			this.rateLimitedUntil = Math.max(until, this.rateLimitedUntil);
		}
		const wait = until - now;
		if (wait < TOLD_WAIT_MS || until - this.toldUntil < MS_BETWEEN_LINES) return;
		this.toldUntil = until;
		const describe = () =>
			`Waiting ${REASONS[reason](providerName)} until ${clockTime(until, timeZone, now)} (${Math.ceil(wait / 1000)} s)`;
		this.tell(describe, true);
	};

	/**
	 * After a look at a batch.
	 * @param place which of the run's batches it is
	 */
	readonly delivering = (progress: DeliveryProgress, place = { batch: 1, batches: 1 }): void => {
		this.tell(() => describeDelivery(progress, place), false);
	};

	private tell(describe: () => string, isDue: boolean): void {
		const now = this.setting.clock.now();
		if (!isDue && now - this.lastLineAt < MS_BETWEEN_LINES) return;
		this.lastLineAt = now;
		this.setting.tell(describe());
	}
}

const REASONS: Readonly<Record<WaitReason, (providerName: string) => string>> = {
	rateLimit: (providerName) => `for the rate limit of ${providerName}`,
	pace: () => 'because the options ask for a slower pace',
	refusal: (providerName) => `because ${providerName} refused a request for now`,
	lostAnswer: (providerName) => `to ask ${providerName} again what became of a request whose answer was lost`,
};

/** Where a submission stands, for the middle of a sentence. */
export function describeSending({ batchesDone, batches, accepted, refused, unknown }: SendProgress): string {
	const messages = `${amount(accepted)} messages accepted, ${amount(refused)} refused, ${amount(unknown)} unknown`;
	return `batch ${amount(batchesDone)} of ${amount(batches)}, ${messages}`;
}

function describeDelivery(
	{ goal, total, final, handedOver, nextLookMs }: DeliveryProgress,
	{ batch, batches }: { batch: number; batches: number },
): string {
	const parts = [];
	if (batches > 1) parts.push(`batch ${batch} of ${batches}`);
	if (goal === 'final' && final !== null) parts.push(`${amount(final)} of ${amount(total)} messages final`);
	if (handedOver !== null) parts.push(`${Math.floor(handedOver * 100)} % processed`);
	if (nextLookMs !== null) parts.push(`next look in ${Math.ceil(nextLookMs / 1000)} s`);
	const head = goal === 'final' ? 'Waiting for delivery' : 'Waiting for the batch to be processed';
	return parts.length === 0 ? head : `${head}: ${parts.join(', ')}`;
}

function capitalised(sentence: string): string {
	return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The parts of n8n's contexts that a report can be told through. */
type Audience = Pick<IExecuteFunctions, 'logger' | 'getTimezone'> & Partial<Pick<IExecuteFunctions, 'sendMessageToUI'>>;

/**
 * A report to whoever watches the node: n8n's log and, while a workflow is run from the editor, the console of the
 * browser, which is all that n8n shows of a node that is still at work.
 */
export function progressReportOf(context: Audience, providerName: string, clock: Clock): ProgressReport {
	return new ProgressReport({
		providerName,
		timeZone: context.getTimezone(),
		clock,
		tell(line) {
			context.logger.info(line);
			context.sendMessageToUI?.(line);
		},
	});
}
