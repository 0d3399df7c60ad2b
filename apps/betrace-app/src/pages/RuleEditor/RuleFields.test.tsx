import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useEffect, useState } from 'react';

import { tagsInUse } from '../../data/tagsInUse.ts';
import { startBackend } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderInGrafana } from '../../test/render.tsx';
import { newRuleForm, type RuleForm } from './ruleForm.ts';
import { RuleFields } from './RuleFields.tsx';

const expression = 'when { charge.where(amount > 5 and "card no" == "x") as c } always { check as k }';
let form: RuleForm;

function Fields({ initial }: { initial: Partial<RuleForm> }) {
  const [value, setValue] = useState<RuleForm>({ ...newRuleForm, ...initial });
  useEffect(() => {
    form = value;
  }, [value]);
  return (
    <RuleFields form={value} expression={expression} onChange={(part) => setValue((last) => ({ ...last, ...part }))} />
  );
}

const show = (initial: Partial<RuleForm> = {}) => renderInGrafana(<Fields initial={initial} />);
const message = () => screen.getByRole('combobox', { name: /^Message/ });
const offered = () => within(screen.getByRole('listbox', { name: 'Fields for the message' })).queryAllByRole('option');

beforeEach(() => {
  startBackend({ 'GET /api/rules': { data: { rules: [aRule({ tags: ['payments', 'pci'] })], nextPageToken: '' } } });
});

describe('the state', () => {
  it('of a new rule is to observe, and each choice says what it does', async () => {
    show();
    expect(screen.getByRole('radio', { name: /^Observe.*nobody is told/ })).toBeChecked();
    expect(screen.getByRole('radio', { name: /^On.*can raise an alert/ })).not.toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: /^Off/ }));
    expect(form).toMatchObject({ enabled: false, observe: true });
    await userEvent.click(screen.getByRole('radio', { name: /^On/ }));
    expect(form).toMatchObject({ enabled: true, observe: false });
  });

  it('on incomplete traces waits for proof, unless it is told to judge what came', async () => {
    show();
    expect(screen.getByRole('radio', { name: /^Wait for proof/ })).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: /^Judge what came/ }));
    expect(form.onIncomplete).toBe('evaluate');
  });
});

describe('the message', () => {
  it('is offered the fields that the rule reads behind a brace, and takes one by the keyboard', async () => {
    show();
    await userEvent.type(message(), 'Charge {{');
    // Of `when` and `never` only: there is no k where `always` fails.
    expect(offered().map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['c.amount', 'c."card no"', 'c:service', 'trace:duration']),
    );
    expect(offered().some(({ textContent }) => textContent?.startsWith('k'))).toBe(false);
    await userEvent.type(message(), 'c.{ArrowDown}');
    expect(offered()[1]).toHaveAttribute('aria-selected', 'true');
    expect(message()).toHaveAttribute('aria-activedescendant', offered()[1]?.id);
    await userEvent.keyboard('{ArrowUp}{Enter}');
    expect(form.message).toBe('Charge {c.amount}');
    expect(offered()).toEqual([]);
  });

  it('keeps the brace that is there, and Escape leaves what was typed', async () => {
    show({ message: 'Of {c.am} too much' });
    await userEvent.type(message(), 'o', { initialSelectionStart: 8, initialSelectionEnd: 8 });
    await userEvent.click(screen.getByRole('option', { name: 'c.amount' }));
    expect(form.message).toBe('Of {c.amount} too much');
    await userEvent.type(message(), ' {{c');
    await userEvent.keyboard('{Escape}');
    expect(offered()).toEqual([]);
    expect(form.message).toBe('Of {c.amount} too much {c');
  });

  it('that names what is not there says so while it is typed', async () => {
    show({ message: 'By {x.user}' });
    expect(screen.getByText(/^\{x\.user\}: /)).toBeVisible();
    expect(message()).toBeInvalid();
    await userEvent.clear(message());
    expect(screen.queryByText(/^\{x\.user\}: /)).toBeNull();
  });
});

describe('tags', () => {
  it('are offered out of those that rules have, and may be new', async () => {
    show();
    const tags = screen.getByRole('combobox', { name: /^Tags/ });
    await act(async () => void (await tagsInUse()));
    // What is new stands first.
    await userEvent.type(tags, 'pc{ArrowDown}{ArrowDown}{Enter}');
    expect(form.tags).toEqual(['pci']);
    await userEvent.clear(tags);
    await userEvent.type(tags, 'money{ArrowDown}{Enter}');
    expect(form.tags).toEqual(['pci', 'money']);
  });
});

describe('compliance controls', () => {
  const controls = () => screen.findByRole('list', { name: 'Compliance controls' });

  it('are picked by framework out of the catalogue, with their titles', async () => {
    show();
    await controls();
    await userEvent.type(screen.getByRole('combobox', { name: 'Framework' }), 'soc 2{Enter}');
    await userEvent.type(screen.getByRole('combobox', { name: 'Control' }), 'Logical access to{ArrowDown}{Enter}');
    await userEvent.click(screen.getByRole('button', { name: 'Add control' }));
    expect(form.compliance).toEqual([{ framework: 'soc2', control: 'CC6.1' }]);
    expect(within(await controls()).getByRole('listitem')).toHaveTextContent('SOC 2 CC6.1 Logical access');
  });

  it('of another framework are taken and marked, and any can be removed', async () => {
    show({
      compliance: [
        { framework: 'iso27001', control: 'A.8.15' },
        { framework: 'soc2', control: 'CC6.1' },
      ],
    });
    const [other, known] = within(await controls()).getAllByRole('listitem');
    expect(other).toHaveTextContent('iso27001 A.8.15 not in the catalogue');
    expect(known).not.toHaveTextContent('not in the catalogue');
    await userEvent.click(screen.getByRole('button', { name: 'Remove iso27001 A.8.15' }));
    await waitFor(() => expect(form.compliance).toEqual([{ framework: 'soc2', control: 'CC6.1' }]));
  });
});
