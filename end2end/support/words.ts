import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type Language = 'en' | 'ru' | 'uz';

/** Each language with the browser setting of somebody who speaks it. */
export const LANGUAGES: { language: Language; locale: string; name: string }[] = [
  { language: 'en', locale: 'en-US', name: 'English' },
  { language: 'ru', locale: 'ru-RU', name: 'Russian' },
  { language: 'uz', locale: 'uz-UZ', name: 'Uzbek' },
];

const ROOT = resolve(__dirname, '../..');
const SECTIONS = ['account', 'app', 'bot', 'bundle', 'channel', 'chat', 'check', 'curated', 'error', 'insight', 'knowledge', 'landing', 'lead', 'meaning', 'provider', 'publish', 'share', 'tool', 'ui', 'webhook'];

type Texts = Record<string, string>;

const texts = new Map<string, Texts>();

function section(language: Language, name: string): Texts {
  const path = `${language}/${name}`;
  let found = texts.get(path);
  if (!found) {
    found = JSON.parse(readFileSync(join(ROOT, 'locales', `${path}.json`), 'utf8')) as Texts;
    texts.set(path, found);
  }
  return found;
}

/** A text of the interface as `section.key`; `count` chooses the plural form. */
export function word(language: Language, key: string, values: Record<string, string | number> = {}): string {
  const [name, rest] = key.split('.', 2);
  const known = section(language, name);
  const plural = `${rest}_${new Intl.PluralRules(language).select(Number(values.count))}`;
  const text = known[rest] ?? known[plural];
  if (text === undefined) throw new Error(`There is no text ${key} in ${language}`);
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, value: string) => String(values[value]));
}

/** Every key as a page would show it if its text were missing. */
export function allKeys(): string[] {
  return SECTIONS.flatMap((name) => Object.keys(section('en', name)).map((key) => `${name}.${key}`));
}

/** The part of a ready template that tests speak of. */
export interface Template {
  name: string;
  starters: string[];
  fallback: string;
  sample_title: string;
}

/** The shop's template. */
export function shop(language: Language): Template {
  const path = join(ROOT, 'src/bot/templates/shop.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as Record<Language, Template>)[language];
}

/** The demo bot of the landing page. */
export function demo(language: Language): { name: string; starters: string[] } {
  return JSON.parse(readFileSync(join(ROOT, `src/demo/${language}.json`), 'utf8'));
}

/** What a shop's bot is asked: a question its example document answers, the words that answer
 *  it, and a question it can't answer. */
export const QUESTIONS: Record<Language, { known: string; answer: string; unknown: string }> = {
  en: { known: 'How much does delivery cost?', answer: '25,000', unknown: 'Who painted the Mona Lisa?' },
  ru: { known: 'Сколько стоит доставка?', answer: '25 000', unknown: 'Кто написал картину «Мона Лиза»?' },
  uz: { known: 'Yetkazib berish qancha turadi?', answer: '25 000', unknown: '“Mona Liza” rasmini kim chizgan?' },
};
