/**
 * A day of the week.
 */
export enum SyncDay {
  /** Monday. */
  MONDAY = 'MONDAY',
  /** Tuesday. */
  TUESDAY = 'TUESDAY',
  /** Wednesday. */
  WEDNESDAY = 'WEDNESDAY',
  /** Thursday. */
  THURSDAY = 'THURSDAY',
  /** Friday. */
  FRIDAY = 'FRIDAY',
  /** Saturday. */
  SATURDAY = 'SATURDAY',
  /** Sunday. */
  SUNDAY = 'SUNDAY',
}

/**
 * How often the service reads what is behind a connector.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/kb-managed-sync.html
 */
export class ConnectorSchedule {
  /** Every day. */
  public static daily(): ConnectorSchedule {
    return new ConnectorSchedule({ Daily: {} });
  }

  /**
   * Every week.
   *
   * @param day on which day
   */
  public static weekly(day: SyncDay): ConnectorSchedule {
    return new ConnectorSchedule({ Weekly: { DayOfWeek: day } });
  }

  /** On the last day of every month. */
  public static monthly(): ConnectorSchedule {
    return new ConnectorSchedule({ Monthly: { DayOfMonth: { LastDayOfMonth: {} } } });
  }

  private constructor(private readonly property: object) {
  }

  /**
   * As a data source takes it.
   *
   * @internal
   */
  public _property(): object {
    return this.property;
  }
}
