import { listOf } from '../core/answer';
import { pathSegment, type Call } from '../core/http';
import { isRecord, wordOf } from '../core/json';
import type { OperationContext } from '../core/provider';
import { readRecipient, readSender, toWire } from './numbers';
import { answerOf, listed } from './paging';
import type { SinchGroup, SinchKeywords } from './types';

/** A group of recipients as the node puts it out. */
interface GroupRecord {
	groupId: string;
	name: string | null;
	/** Whether the members of child groups count is UNCONFIRMED. */
	size: number | null;
	childGroups: string[];
	/** Texts with which handsets join and leave by themselves. */
	autoUpdate: { to: string | null; join: string | null; leave: string | null } | null;
	createdAt: string | null;
	updatedAt: string | null;
	provider: string;
	failure: null;
	raw?: unknown;
}

const groupPath = (groupId: string) => `/groups/${pathSegment(groupId)}`;

function readGroup(group: SinchGroup): GroupRecord {
	const { auto_update: autoUpdate } = group;
	return {
		groupId: group.id,
		name: group.name ?? null,
		size: group.size ?? null,
		childGroups: group.child_groups ?? [],
		autoUpdate:
			autoUpdate === undefined
				? null
				: { to: readSender(autoUpdate.to), join: keywordsOf(autoUpdate.add), leave: keywordsOf(autoUpdate.remove) },
		createdAt: group.created_at ?? null,
		updatedAt: group.modified_at ?? null,
		provider: 'sinch',
		failure: null,
		raw: group,
	};
}

/** One sample has the words as a plain text. */
function keywordsOf(keywords: string | SinchKeywords | undefined): string | null {
	const words = isRecord(keywords) ? [keywords.first_word, keywords.second_word] : [keywords];
	return words.map(wordOf).filter((word) => word !== null).join(' ') || null;
}

/** `group: create` */
export async function* createGroup({ call, text, phoneNumbers }: OperationContext) {
	const body = JSON.stringify({
		name: text('name') || undefined,
		members: phoneNumbers('members').map(toWire),
	});
	yield readGroup(answerOf<SinchGroup>(await call({ method: 'POST', path: '/groups', body })));
}

/** `group: get` */
export async function* getGroup({ call, text, required }: OperationContext) {
	const path = groupPath(required('groupId', text('groupId')));
	yield readGroup(answerOf<SinchGroup>(await call({ method: 'GET', path })));
}

/** `group: getMany` */
export async function* listGroups({ call }: OperationContext) {
	for await (const group of listed<SinchGroup>(call, '/groups', 'groups', {})) yield readGroup(group);
}

/**
 * `group: update`: a new name, members that come and go, or the complete list of members, for which those that are there
 * are looked up: replacing a group would take its keywords and child groups away.
 */
export async function* updateGroup({ call, text, phoneNumbers, required }: OperationContext) {
	const path = groupPath(required('groupId', text('groupId')));
	const complete = phoneNumbers('members');
	const add = new Set([...complete, ...phoneNumbers('updateFields.add')]);
	const remove = new Set(phoneNumbers('updateFields.remove'));
	if (complete.length > 0) {
		for (const member of await membersOf(call, path)) {
			if (!add.delete(member)) remove.add(member);
		}
	}
	const body = JSON.stringify({
		name: text('name') || undefined,
		add: [...add].map(toWire),
		remove: [...remove].map(toWire),
	});
	yield readGroup(answerOf<SinchGroup>(await call({ method: 'POST', path, body })));
}

/** `group: delete` */
export async function* deleteGroup({ call, text, required }: OperationContext) {
	const groupId = required('groupId', text('groupId'));
	await call({ method: 'DELETE', path: groupPath(groupId) });
	yield { groupId, deleted: true, provider: 'sinch' };
}

/** `group: getMembers` */
export async function* listMembers({ call, text, required }: OperationContext) {
	const groupId = required('groupId', text('groupId'));
	for (const phoneNumber of await membersOf(call, groupPath(groupId))) {
		yield { phoneNumber, groupId, provider: 'sinch' };
	}
}

/** The members come as a bare list without pages. */
async function membersOf(call: Call, path: string): Promise<string[]> {
	const members = listOf<unknown>(await call({ method: 'GET', path: `${path}/members` }), 'Sinch');
	return members.map(readRecipient).filter((member) => member !== null);
}
