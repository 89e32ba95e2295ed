import { sinch } from '../../nodes/Sinch/provider';
import { runReadCases } from '../contract/runReadCases';
import type { Step } from '../contract/script';
import group from './fixtures/group.json';

const groupId = group.id;

const record = {
	provider: 'sinch',
	groupId,
	name: 'Tuesday quiz',
	size: 2,
	childGroups: [],
	autoUpdate: { to: '+12025550199', join: 'JOIN QUIZ', leave: 'LEAVE' },
	createdAt: '2026-03-02T09:58:20.000Z',
	updatedAt: '2026-03-02T09:58:20.000Z',
	failure: null,
};

const request = (method: string, body: object): Step => ({
	request: `${method} /groups${method === 'POST' ? `/${groupId}` : ''}`,
	body,
	answer: { json: group },
});

const getMembers = (members: unknown): Step => ({
	request: `GET /groups/${groupId}/members`,
	answer: { json: members },
});

describe('groups', () => {
	runReadCases(sinch, [
		{
			name: 'are created with a name and members',
			operation: 'group:create',
			parameters: { name: 'Tuesday quiz', members: ['+12025550141', '+12025550142'] },
			steps: [
				{
					request: 'POST /groups',
					body: { name: 'Tuesday quiz', members: ['12025550141', '12025550142'] },
					answer: { status: 201, json: group },
				},
			],
			items: [record],
		},
		{
			name: 'are created empty and without a name, too',
			operation: 'group:create',
			steps: [
				{
					request: 'POST /groups',
					body: { members: [] },
					answer: { status: 201, json: { id: groupId, size: 0, created_at: group.created_at, modified_at: group.modified_at } },
				},
			],
			items: [{ ...record, name: null, size: 0, autoUpdate: null }],
		},
		{
			name: 'are read one by one',
			operation: 'group:get',
			parameters: { groupId: 'a/b' },
			steps: [{ request: 'GET /groups/a%2Fb', answer: { json: group } }],
			items: [record],
		},
		{
			name: 'are listed',
			operation: 'group:getMany',
			steps: [{ request: 'GET /groups?page=0&page_size=100', answer: { json: { count: 1, page: 0, page_size: 1, groups: [group] } } }],
			items: [record],
		},
		{
			name: 'are renamed',
			operation: 'group:update',
			parameters: { groupId, name: 'Wednesday quiz' },
			steps: [request('POST', { name: 'Wednesday quiz', add: [], remove: [] })],
			items: [record],
		},
		{
			name: 'take single members in and let others go',
			operation: 'group:update',
			parameters: { groupId, 'updateFields.add': ['+12025550143'], 'updateFields.remove': ['+12025550141'] },
			steps: [request('POST', { add: ['12025550143'], remove: ['12025550141'] })],
			items: [record],
		},
		{
			name: 'get a complete new list of members by what differs from the one they have',
			operation: 'group:update',
			parameters: { groupId, members: ['+12025550142', '+12025550143'] },
			steps: [
				getMembers(['12025550141', '+12025550142']),
				request('POST', { add: ['12025550143'], remove: ['12025550141'] }),
			],
			items: [record],
		},
		{
			name: 'are deleted, which is answered without a body',
			operation: 'group:delete',
			parameters: { groupId },
			steps: [{ request: `DELETE /groups/${groupId}`, answer: { text: '' } }],
			items: [{ provider: 'sinch', groupId, deleted: true }],
		},
		{
			name: 'give one item for each member',
			operation: 'group:getMembers',
			parameters: { groupId },
			steps: [getMembers(['12025550141', '12025550142'])],
			items: [
				{ provider: 'sinch', groupId, phoneNumber: '+12025550141' },
				{ provider: 'sinch', groupId, phoneNumber: '+12025550142' },
			],
		},
		{
			name: 'say so when the members cannot be read',
			operation: 'group:getMembers',
			parameters: { groupId },
			steps: [getMembers({})],
			failure: { category: 'unknown', providerMessage: 'The answer of Sinch could not be read' },
		},
		{
			name: 'refuse a name that is taken',
			operation: 'group:create',
			parameters: { name: 'Tuesday quiz', members: [] },
			steps: [
				{
					request: 'POST /groups',
					body: { name: 'Tuesday quiz', members: [] },
					answer: { status: 403, json: { code: 'conflict_group_name', text: 'The name is taken' } },
				},
			],
			failure: { category: 'requestInvalid', code: 'conflict_group_name', httpStatus: 403 },
		},
	]);
});
