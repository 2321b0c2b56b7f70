/** What a config is made of: from flags, from what listens, or from a person. */
export interface InitAnswers {
  /** Never empty; names differ. */
  readonly services: readonly NamedUrl[];
  /** Name of the service that people call. */
  readonly entry: string;
  readonly namespace: string;
  /** Where copies of services take replays; never empty. */
  readonly copies: readonly NamedUrl[];
}

export interface NamedUrl {
  readonly name: string;
  /** `http://127.0.0.1:3000` */
  readonly url: string;
}
