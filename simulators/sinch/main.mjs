import { runAsProcess } from '../core/process.mjs';
import server from './server.js';

await runAsProcess(server.startSinch);
