import { App } from 'aws-cdk-lib';
import { gallery } from './gallery';

const app = new App({ outdir: process.argv[2] });
gallery(app);
app.synth();
