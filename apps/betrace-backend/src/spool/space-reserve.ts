import { statSync } from 'node:fs';
import path from 'node:path';
import type { Disk } from './disk.ts';

/** Part of the reserve that must be free besides it; below that the disk counts as full. */
const lowMark = 0.25;
/** Times the reserve that must be free before it is taken again. */
const highMark = 2;
const zeros = Buffer.alloc(1024 * 1024);

/**
 * Room on the disk that is kept back by a file of zeros. When the disk is full it is given up: the decisions of what was
 * acknowledged are then still stored, while no new spans are taken, until there is room for both again.
 */
export class SpaceReserve {
  readonly #file: string;
  readonly #size: number;
  readonly #disk: Disk;
  #isHeld: boolean;

  private constructor(file: string, size: number, disk: Disk) {
    this.#file = file;
    this.#size = size;
    this.#disk = disk;
    this.#isHeld = (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === size;
  }

  /** `size`: bytes. On a disk without room it begins given up. */
  static async open(file: string, size: number, disk: Disk): Promise<SpaceReserve> {
    const reserve = new SpaceReserve(file, size, disk);
    await reserve.check();
    return reserve;
  }

  get isGivenUp(): boolean {
    return !this.#isHeld;
  }

  giveUp(): void {
    this.#isHeld = false;
    this.#disk.remove(this.#file);
  }

  /** Looks how full the disk is; to be called every now and then. */
  async check(): Promise<void> {
    const free = this.#disk.free(path.dirname(this.#file));
    if (this.#isHeld && free < this.#size * lowMark) {
      this.giveUp();
    } else if (!this.#isHeld && free >= this.#size * highMark) {
      await this.#take();
    }
  }

  async #take(): Promise<void> {
    this.#disk.remove(this.#file);
    const file = await this.#disk.create(this.#file);
    try {
      for (let at = 0; at < this.#size; at += zeros.length) {
        file.write([zeros.subarray(0, this.#size - at)], at);
      }
      this.#isHeld = true;
    } catch {
      this.giveUp();
    } finally {
      file.close();
    }
  }
}
