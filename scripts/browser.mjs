import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { run, toolEnvironment, UserFacingError } from './project.mjs';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const applications = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** What keeps a browser from calling anybody by itself. */
const quietArguments = [
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

const howToInstall = 'Install Chromium or Google Chrome (on Debian: apt-get install chromium fonts-liberation), or set CHROMIUM_PATH to the program.';

async function firstProgram(candidates) {
	for (const file of candidates) {
		if (await access(file, constants.X_OK).then(() => true, () => false)) return file;
	}
	return undefined;
}

async function findInstalled() {
	const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	return await firstProgram([...commands.flatMap((name) => directories.map((directory) => join(directory, name))), ...applications]);
}

/** Whether packages can be installed without asking anybody: Debian itself, since Ubuntu has no Chromium as a package. */
async function isDebianAsRoot() {
	const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
	return process.getuid?.() === 0 && /^ID="?debian"?$/m.test(release);
}

async function installOnDebian(log) {
	log('Installing Chromium with apt-get, once');
	const env = toolEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
	for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation']]) {
		const { code, output } = await run('apt-get', args, { env, stdio: 'pipe' });
		if (code === 0) continue;
		const lastLines = output.trim().split('\n').slice(-4).join('\n  ');
		throw new UserFacingError(`Chromium could not be installed: apt-get ${args[0]} failed.\n  ${lastLines}\n${howToInstall}`);
	}
}

/** @throws {UserFacingError} one sentence that says what to install */
async function provideProgram(log) {
	const { CHROMIUM_PATH } = process.env;
	if (CHROMIUM_PATH) {
		const program = await firstProgram([CHROMIUM_PATH]);
		if (!program) throw new UserFacingError(`CHROMIUM_PATH names ${CHROMIUM_PATH}, which is no program that can be run.`);
		return program;
	}
	let program = await findInstalled();
	if (!program && (await isDebianAsRoot())) {
		await installOnDebian(log);
		program = await findInstalled();
	}
	if (!program) throw new UserFacingError(`No browser was found. ${howToInstall}`);
	return program;
}

/**
 * Starts Chromium (or Chrome, or Edge) without a window and with a new, empty profile. It is the one that CHROMIUM_PATH
 * names, else the first that is installed; on Debian it is installed where there is none and the user is root.
 * @param {{ log?: (line: string) => void }} [options] log gets a line for each step that takes long
 * @returns {Promise<import('playwright-core').Browser>} the caller closes it; it ends with this process in any case
 * @throws {UserFacingError} when there is no browser, or it does not start
 */
export async function openBrowser({ log = () => {} } = {}) {
	const executablePath = await provideProgram(log);
	try {
		return await chromium.launch({ executablePath, args: quietArguments, chromiumSandbox: false });
	} catch (error) {
		throw new UserFacingError(`${executablePath} does not start. ${howToInstall}\n${error.message}`);
	}
}
