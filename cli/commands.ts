import { chatCommand } from './chat/command';
import { chunkingCommand } from './chunking/command';
import { explainCommand } from './explain/command';
import { initCommand } from './init/command';
import { migrateCommand } from './migrate/command';
import { Register } from './terminal/command';
import { verifyCommand } from './verify/command';

/** Every command, in the order in which the help lists them. A new one is a folder and a line here. */
export const COMMANDS: readonly Register[] = [initCommand, verifyCommand, explainCommand, chatCommand, migrateCommand, chunkingCommand];
