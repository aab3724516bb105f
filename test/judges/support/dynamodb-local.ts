import { ChildProcess, execFileSync, spawn } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { freePort } from './free-port';
import { StreamingTable } from '../../../src/contract/streaming/tables';

const VERSION = '2.6.1';
const FOLDER = path.join(os.tmpdir(), `dynamodb-local-${VERSION}`);

/** DynamoDB's real engine, in memory: AWS publishes it for Java. Needs Java 17 and Maven, which fetches it once. */
export class DynamoDbLocal {
  public static async start(): Promise<DynamoDbLocal> {
    fetchOnce();
    const port = await freePort();
    const java = spawn('java', [
      '-Xmx512m', `-Djava.library.path=${FOLDER}/lib`, '-cp', `${FOLDER}/lib/*`, 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner', '-inMemory', '-port', String(port),
    ], { stdio: 'ignore', cwd: FOLDER }); // it writes a file where it starts
    const local = new DynamoDbLocal(java, `http://127.0.0.1:${port}`);
    await local.ready();
    return local;
  }

  public readonly client: DynamoDBClient;

  private constructor(private readonly java: ChildProcess, public readonly endpoint: string) {
    this.client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' }, maxAttempts: 4, requestHandler: { httpAgent: { maxSockets: 400 } } });
  }

  /** A table as the constructs make it. */
  public async createTable(TableName: string): Promise<void> {
    const { PARTITION_KEY, SORT_KEY } = StreamingTable;
    await this.client.send(new CreateTableCommand({
      TableName, BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: PARTITION_KEY, KeyType: 'HASH' }, { AttributeName: SORT_KEY, KeyType: 'RANGE' }],
      AttributeDefinitions: [PARTITION_KEY, SORT_KEY].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    }));
  }

  public stop(): void {
    this.client.destroy();
    this.java.kill('SIGKILL');
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; attempt < 240; attempt++) {
      try {
        await this.client.send(new ListTablesCommand({}));
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
    throw new Error('DynamoDB Local did not start');
  }
}

function fetchOnce(): void {
  if (fs.existsSync(path.join(FOLDER, 'complete'))) {
    return;
  }
  fs.mkdirSync(FOLDER, { recursive: true });
  fs.writeFileSync(path.join(FOLDER, 'pom.xml'), `<project>
    <modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>dynamodb</artifactId><version>1</version>
    <dependencies><dependency><groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${VERSION}</version></dependency></dependencies>
  </project>`);
  execFileSync('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], { cwd: FOLDER, stdio: 'pipe' });
  fs.writeFileSync(path.join(FOLDER, 'complete'), '');
}
