// The last look before money moves: who, how much in figures and words, the fee that will be taken.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../parts/say";
import { Amount, AmountField, Button, vnd } from "../parts";
import { Step } from "../step";
import type { Till } from "../till";
import { useAsk } from "./serve";
import { Unusual } from "./unusual";

export interface Quote {
  readonly quote: string;
  readonly fee: number;
  readonly total: number;
}

interface AmountProps {
  readonly flow: string;
  readonly title: string;
  readonly label: string;
  readonly hint?: string;
  /** What the amount is a multiple of, in đồng. */
  readonly step?: number;
  /** What it is compared with: the customer's own, of this kind. */
  readonly usual: { readonly till: Till; readonly kind: string; readonly customer: string };
  readonly onAmount: (amount: number) => void;
  readonly onBack: () => void;
}

const QUICK = [500_000, 1_000_000, 2_000_000];

export function AskAmount({ flow, title, label, hint, step = 1_000, usual, onAmount, onBack }: AmountProps): JSX.Element {
  const [amount, setAmount] = useState("");
  const [why, setWhy] = useState<string | null>(null);
  const next = (): void => {
    const whole = Number(amount || 0);
    if (!whole) setWhy(t("Nhập số tiền."));
    else if (whole % step) setWhy(t("Số tiền phải là bội của {step}.", { step: vnd(step) }));
    else onAmount(whole);
  };
  return (
    <Step flow={flow} title={title} pad="amount" onBack={onBack} onSubmit={next}>
      <AmountField label={label} {...(hint ? { hint } : {})} value={amount} why={why} onChange={(text) => {
        setWhy(null);
        setAmount(text);
      }} />
      <Unusual {...usual} amount={Number(amount || 0)} />
      <div class="quick">
        {QUICK.map((each) => <Button key={each} kind="second" onPress={() => setAmount(String(each))}>{vnd(each)}</Button>)}
      </div>
      <div class="actions"><Button disabled={!amount}>{t("Tiếp")}</Button></div>
    </Step>
  );
}

/** The fee as the post office names it; what is shown is what will be taken. Null while it is asked for. */
export function useQuote(till: Till, kind: string, amount: number | null): { readonly quote: Quote | null; readonly told: JSX.Element | null; readonly again: () => void } {
  const [quote, setQuote] = useState<Quote | null>(null);
  const asking = useAsk(till);
  const fetchQuote = async (): Promise<void> => {
    if (amount !== null) setQuote(await asking.ask<Quote>("/quotes", { kind, amount }));
  };
  useEffect(() => {
    setQuote(null);
    void fetchQuote();
  }, [kind, amount]);
  return { quote, told: asking.told, again: () => void fetchQuote() };
}

interface SumProps {
  readonly amount: number;
  readonly rows: readonly (readonly [string, string])[];
  readonly children?: ComponentChildren;
}

export function Summary({ amount, rows, children }: SumProps): JSX.Element {
  return (
    <>
      <Amount amount={amount} />
      <dl class="pairs">
        {rows.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} `}>{value}</dd>])}
      </dl>
      {children}
    </>
  );
}
