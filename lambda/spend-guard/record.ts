import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { SpendGuardState } from '../../src/contract/observability/spend-guard';

/** What was done last, in a parameter: its history tells the rest. */
export class StateRecord {
  private readonly ssm = new SSMClient({});

  public constructor(private readonly name: string) {
  }

  public async read(): Promise<SpendGuardState> {
    const { Parameter } = await this.ssm.send(new GetParameterCommand({ Name: this.name }));
    return JSON.parse(Parameter?.Value ?? '{"doors":"open"}') as SpendGuardState;
  }

  public async write(doors: SpendGuardState['doors'], reason: string): Promise<void> {
    const state: SpendGuardState = { doors, since: new Date().toISOString(), reason };
    await this.ssm.send(new PutParameterCommand({ Name: this.name, Value: JSON.stringify(state), Overwrite: true }));
  }
}
