import { ChildProcess, fork } from 'child_process';
import * as path from 'path';
import { DeleteMessageBatchCommand, Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { happens } from './ingestion-service';

/** Invocations of a thousand in which the process is killed while it works, and in which it was done and nobody heard. */
const KILLED = 250;
const UNHEARD = 80;
/** How often a message may be received by then: with the fifth time it would be given up, as it should be. */
const PATIENT = 3;

const LARGEST_BATCH = 1_000;
const BATCH_WINDOW = 300;

/** What Lambda does between a queue and a function: it gathers messages, invokes, and deletes those that did not fail. */
export class EventSource {
  public invocations = 0;
  public crashes = 0;
  private running = true;
  private process?: ChildProcess;

  public constructor(private readonly sqs: SQSClient, private readonly queueUrl: string, private readonly environment: NodeJS.ProcessEnv) {
  }

  public async run(): Promise<void> {
    while (this.running) {
      const messages = await this.gather();
      if (messages.length > 0) {
        await this.invoke(messages);
      }
    }
    this.process?.kill('SIGKILL');
  }

  public stop(): void {
    this.running = false;
  }

  private async gather(): Promise<Message[]> {
    const messages: Message[] = [];
    const end = Date.now() + BATCH_WINDOW;
    while (messages.length < LARGEST_BATCH && Date.now() < end && this.running) {
      const replies = await Promise.all(Array.from({ length: 10 }, () =>
        this.sqs.send(new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }))));
      const received = replies.flatMap(({ Messages = [] }) => Messages);
      messages.push(...received);
      if (received.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    return messages;
  }

  private async invoke(messages: readonly Message[]): Promise<void> {
    this.invocations++;
    const mayDie = messages.every(({ Attributes }) => Number(Attributes!.ApproximateReceiveCount) < PATIENT);
    const Records = messages.map(({ MessageId: messageId, Body: body }) => ({ messageId, body }));
    const reply = await this.call({ Records }, mayDie && happens(KILLED));
    if (!reply || (mayDie && happens(UNHEARD))) {
      this.crashes++;
      return; // all of them are seen again
    }
    const failed = new Set(reply.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const gone = messages.filter(({ MessageId }) => !failed.has(MessageId!));
    for (let at = 0; at < gone.length; at += 10) {
      const Entries = gone.slice(at, at + 10).map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }

  private begin(): ChildProcess {
    this.process = fork(path.join(__dirname, 'function.cjs'), { env: this.environment, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    return this.process;
  }

  private call(event: object, dies: boolean): Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] } | undefined> {
    const child = this.process?.connected ? this.process : this.begin();
    return new Promise((resolve) => {
      const done = ({ reply, error }: any) => {
        child.off('exit', died);
        if (error) {
          process.stderr.write(`${error}\n`);
        }
        resolve(reply);
      };
      const died = () => {
        child.off('message', done);
        resolve(undefined);
      };
      child.once('message', done).once('exit', died);
      child.send(event, () => undefined); // one that dies just now is heard of by its exit
      if (dies) {
        setTimeout(() => child.kill('SIGKILL'), Math.random() * 40);
      }
    });
  }
}
