/** An indicator column would get the name of another column. */
export class IndicatorNameError extends Error {
  override readonly name = "IndicatorNameError";
  readonly step: string;
  readonly column: string;

  constructor(step: string, column: string) {
    super(
      `${step}: two columns would be named \`${column}\`, expected unique names, got the name twice: rename the column or the level`,
    );
    this.step = step;
    this.column = column;
  }
}
