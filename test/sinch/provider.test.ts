import { sinch } from '../../nodes/Sinch/provider';

const plan = { servicePlanId: 'plan-1', region: 'us' };
const project = { projectId: 'project-1', region: 'eu' };

describe('the address of the API', () => {
	it.each([
		[plan, 'https://us.sms.api.sinch.com/xms/v1/plan-1'],
		[{ ...plan, region: 'br' }, 'https://br.sms.api.sinch.com/xms/v1/plan-1'],
		[project, 'https://zt.eu.sms.api.sinch.com/xms/v1/project-1'],
		[{ ...plan, baseUrl: 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080/xms/v1/plan-1'],
		[{ ...plan, baseUrl: ' http://127.0.0.1:8080// ' }, 'http://127.0.0.1:8080/xms/v1/plan-1'],
		[{ ...project, baseUrl: 'https://sms.example.com/xms/v1' }, 'https://sms.example.com/xms/v1/project-1'],
		[{ ...plan, baseUrl: 'https://sms.example.com/xms/v1/plan-1/' }, 'https://sms.example.com/xms/v1/plan-1'],
		[{ ...plan, servicePlanId: ' a/b ' }, 'https://us.sms.api.sinch.com/xms/v1/a%2Fb'],
	])('of %j is %s', (credentials, url) => {
		expect(sinch.baseUrl(credentials)).toBe(url);
	});
});
