import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteTable } from '../wire/byte-table.ts';
import { WireReader } from '../wire/wire-reader.ts';
import { WireWriter } from '../wire/wire-writer.ts';
import { AttributeRow } from './attribute-row.ts';

const table = new ByteTable(['a', 'long'.repeat(50), '']);
const TAG = (9 << 3) | 2;

function valueOf(key: string, write: (out: WireWriter) => void) {
  const out = new WireWriter();
  write(out);
  const bytes = out.finish();
  return AttributeRow.of(new WireReader(bytes), 0, bytes.length, TAG, table).get(table.idOf(key));
}

const text = (out: WireWriter, value: string) => out.embedded(2, () => out.string(1, value));

test('an attribute is found however its KeyValue is written', () => {
  const forms: ((out: WireWriter) => void)[] = [
    (out) => {
      out.string(1, 'a');
      text(out, 'x');
    },
    (out) => {
      text(out, 'x');
      out.string(1, 'a');
    },
    (out) => {
      out.string(1, 'other');
      text(out, 'y');
      out.string(1, 'a');
      text(out, 'x');
    },
    (out) => {
      out.varint(77, 5n);
      out.string(1, 'a');
      text(out, 'x');
    },
  ];
  for (const form of forms) {
    assert.equal(
      valueOf('a', (out) => out.embedded(9, () => form(out))),
      'x',
    );
  }
});

test('long keys, long values and missing keys are keys and values too', () => {
  const long = 'long'.repeat(50);
  const write = (out: WireWriter) => {
    out.string(5, 'a name between');
    out.embedded(9, () => {
      out.string(1, long);
      text(out, 'v'.repeat(300));
    });
    out.embedded(9, () => text(out, 'keyless'));
  };
  assert.equal(valueOf(long, write), 'v'.repeat(300));
  assert.equal(valueOf('', write), 'keyless');
  assert.equal(valueOf('a', write), undefined);
});

test('of a key that comes twice the first value counts', () => {
  const write = (out: WireWriter) => {
    out.embedded(9, () => out.string(1, 'a'));
    for (const value of ['first', 'second']) {
      out.embedded(9, () => {
        out.string(1, 'a');
        text(out, value);
      });
    }
  };
  assert.equal(valueOf('a', write), 'first');
});
