import { execSync } from 'child_process';

// Proof that the trap of determinism.test.ts is awake.
execSync('true');
