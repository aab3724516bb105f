import { Assessment, percentile } from './assess';
import { CutCount, KINDS } from './cuts';
import { bars, escaped, histogram, strips } from './pictures';
import { inWords } from './plans';
import { Report } from './report';
import { BUDGET, Measured } from './retrieval';
import { NAMES, cost, counted, number, percent } from './to-text';
import { TOKENIZER } from './tokens';

/** The report as one page that needs nothing else: no network, no script. */
export function toHtml(report: Report): string {
  const { folder, documents, assessments, questions } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Chunking of ${escaped(folder)}</title><style>${STYLE}</style></head><body><main>
<h1>Chunking of ${escaped(folder)}</h1>
<p>${counted(documents.length, 'document')}${questions > 0 ? `, ${counted(questions, 'question')}` : ''}. ${reading(report)}</p>
${questions > 0 ? found(assessments) : ''}
<h2>Chunks</h2>${chunks(report)}
<h2>What is torn apart</h2><p>Share of the pieces that no chunk holds whole. A heading is torn off where no chunk has it together with the text below it; a row of a table where no chunk has it together with the header.</p>${cuts(assessments)}
${report.shown ? `<h2>Where it cuts</h2><p>The beginning of <code>${escaped(report.shown.path)}</code>. Above: headings as strokes, lists, tables and code as bars. Below, each block is a chunk; where two overlap, both have the text.</p>${strips(report.shown, assessments)}` : ''}
<h2>The worst cuts</h2><p>Left the end of one chunk, right the beginning of the next; what both have is pale.</p>${examples(assessments)}
<footer>${notes(report)}</footer>
</main></body></html>
`;
}

function reading({ unread }: Report): string {
  return unread.length === 0 ? '' : `<details><summary>${counted(unread.length, 'file')} left out</summary><ul>${unread.map(({ path, why }) => `<li><code>${escaped(path)}</code>: ${escaped(why)}</li>`).join('')}</ul></details>`;
}

const MEASURES: readonly { readonly of: keyof Omit<Measured, 'retriever'>; readonly title: string; readonly show: (value: number) => string }[] = [
  { of: 'recallInBudget', title: `recall in ${number(BUDGET)} tokens: how much of the answer the model is given, at the same cost`, show: (value) => value.toFixed(2) },
  { of: 'recallAt5', title: 'recall@5: how much of it stands in five results', show: (value) => value.toFixed(2) },
  { of: 'ndcgAt10', title: 'nDCG@10: how far up it stands', show: (value) => value.toFixed(2) },
  { of: 'contextTokens', title: 'context tokens: what five results cost a question', show: number },
];

function found(assessments: readonly Assessment[]): string {
  return assessments[0].measured.map(({ retriever }, index) => `<h2>What is found, by ${escaped(retriever)}</h2>${MEASURES.map(({ of, title, show }) => {
    const values = assessments.map(({ measured }) => measured[index][of]);
    const best = of === 'contextTokens' ? Math.min(...values) : Math.max(...values);
    return `<h3>${escaped(title)}</h3>${bars(assessments.map(({ candidate }, at) => ({ name: candidate.name, value: values[at], label: show(values[at]), emphasized: values[at] === best })), of === 'contextTokens' ? undefined : 1)}`;
  }).join('')}`).join('');
}

function chunks({ assessments, price }: Report): string {
  const largest = Math.max(...assessments.filter(({ candidate: { plan } }) => plan.strategy !== 'NONE').flatMap(({ sizes }) => sizes.at(-1) ?? 1), 1);
  const rows = assessments.map((one) => `<tr><th>${escaped(one.candidate.name)}<small>${inWords(one.candidate.plan)}</small></th><td>${number(one.chunks)}</td><td>${number(percentile(one.sizes, 0.5))}</td><td>${number(one.sizes.at(-1) ?? 0)}</td><td>${number(one.tokens)}</td>${price === undefined ? '' : `<td>${cost(one, price)}</td>`}<td class="picture">${histogram(one.sizes, largest)}</td></tr>`);
  return `<table><thead><tr><th>chunking</th><th>chunks</th><th>median tokens</th><th>largest</th><th>embedded tokens</th>${price === undefined ? '' : '<th>USD to embed</th>'}<th>sizes in tokens</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function cuts(assessments: readonly Assessment[]): string {
  const kinds = KINDS.filter((kind) => assessments[0].cuts.counts[kind].all > 0);
  const cell = ({ all, cut }: CutCount) => (all === 0 ? '<td>–</td>' : `<td style="--share:${(cut / all).toFixed(3)}" title="${cut} of ${all}">${percent(cut / all)}</td>`);
  const rows = assessments.map(({ candidate, cuts: { counts, rows: ofTables } }) => `<tr><th>${escaped(candidate.name)}</th>${kinds.map((kind) => cell(counts[kind])).join('')}${cell(ofTables)}</tr>`);
  return `<table class="cuts"><thead><tr><th>chunking</th>${kinds.map((kind) => `<th>${NAMES[kind]}<small>of ${number(assessments[0].cuts.counts[kind].all)}</small></th>`).join('')}<th>rows without header<small>of ${number(assessments[0].cuts.rows.all)}</small></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function examples(assessments: readonly Assessment[]): string {
  return assessments.filter(({ cuts: { examples: all } }) => all.length > 0).map(({ candidate, cuts: { examples: all } }, index) => `<details${index === 0 ? ' open' : ''}><summary>${escaped(candidate.name)}</summary>${all.map(({ kind, path, before, after, shared }) =>
    `<figure><figcaption>${kind} in <code>${escaped(path)}</code></figcaption><div class="cut"><pre>${escaped(before)}</pre><pre><s>${escaped(after.slice(0, shared))}</s>${escaped(after.slice(shared))}</pre></div></figure>`).join('')}</details>`).join('') || '<p>Nothing is cut.</p>';
}

function notes({ missing }: Report): string {
  return [
    `Tokens are counted by ${TOKENIZER.name}, since the tokenizers of the service's models are not public: ${TOKENIZER.error}.`,
    'How the service cuts exactly is not public either: this is what its documentation says. Semantic chunking needs its model, and was not tried.',
    ...missing ? [missing] : [],
  ].map((note) => `<p>${escaped(note)}</p>`).join('');
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#667;--paper:#fff;--line:#d8dce2;--bar:#9db4d0;--best:#1f6feb;--bad:220,60,60;--a:#5b8def;--b:#e0a030}
@media (prefers-color-scheme:dark){:root{--ink:#e6e8eb;--dim:#99a;--paper:#14171b;--line:#333a44;--bar:#46597a;--best:#6ea8ff}}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}main{max-width:1000px;margin:0 auto;padding:24px}
h1{font-size:24px}h2{margin-top:40px;font-size:19px}h3{font-size:14px;font-weight:600;margin:20px 0 4px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:4px 10px;border-bottom:1px solid var(--line);text-align:right}th:first-child{text-align:left}
small{display:block;font-weight:400;color:var(--dim)}td.picture{width:260px}.cuts td{background:rgba(var(--bad),calc(var(--share,0)*.6))}
svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}.histogram text{font-size:11px;fill:var(--dim)}.histogram rect{fill:var(--a)}
.bars rect{fill:var(--bar)}.bars rect.emphasized{fill:var(--best)}.strips .chunk0{fill:var(--a)}.strips .chunk1{fill:var(--b)}.strips .heading{fill:var(--ink)}.strips .list{fill:#8a8}.strips .table{fill:#c77}.strips .code{fill:#a8c}
.cut{display:grid;grid-template-columns:1fr 1fr;gap:0}.cut pre{margin:0;padding:10px;white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--line);font:12px/1.45 ui-monospace,monospace}.cut s{color:var(--dim);text-decoration:none;opacity:.6}.cut pre:first-child{border-right:3px dashed rgb(var(--bad))}
figure{margin:12px 0}figcaption,summary,footer{color:var(--dim)}summary{cursor:pointer}`;
