/** How an extensible array is laid out: its creation parameters. [specification 3.0, VII.D] */
export interface ArrayParameters {
  readonly maxIndexBits: number;
  /** Elements that stand in the index block itself. */
  readonly indexBlockElements: number;
  readonly minBlockElements: number;
  readonly minSuperBlockPointers: number;
  /** Data blocks of more than 2^pageBits elements are split into pages. */
  readonly pageBits: number;
}

/** Those of libhdf5 but for the last: our data blocks are never split into pages. */
export const OWN_PARAMETERS: ArrayParameters = {
  maxIndexBits: 32,
  indexBlockElements: 4,
  minBlockElements: 16,
  minSuperBlockPointers: 4,
  pageBits: 20,
};

/** Place of an element beyond the index block: super block, data block in it, element in that. */
export interface ArrayPlace {
  readonly superBlock: number;
  readonly block: number;
  readonly element: number;
}

/** Sizes and places that follow from the parameters. */
export class ArrayGeometry {
  readonly parameters: ArrayParameters;
  readonly superBlocks: number;
  /** Super blocks whose data blocks the index block points at directly, and the number of those data blocks. */
  readonly directSuperBlocks: number;
  readonly directBlocks: number;
  /** Bytes in which a block says which element is its first. */
  readonly offsetBytes: number;

  constructor(parameters: ArrayParameters) {
    this.parameters = parameters;
    const { maxIndexBits, minBlockElements, minSuperBlockPointers } = parameters;
    this.superBlocks = 1 + maxIndexBits - Math.log2(minBlockElements);
    this.directSuperBlocks = 2 * Math.log2(minSuperBlockPointers);
    this.directBlocks = 2 * (minSuperBlockPointers - 1);
    this.offsetBytes = Math.ceil(maxIndexBits / 8);
  }

  /** Data blocks of a super block. */
  blocksOf(superBlock: number): number {
    return 2 ** Math.floor(superBlock / 2);
  }

  /** Elements of each data block of a super block. */
  blockElements(superBlock: number): number {
    return this.parameters.minBlockElements * 2 ** Math.ceil(superBlock / 2);
  }

  /** First element of a super block, counted after those of the index block. */
  firstElement(superBlock: number): number {
    return this.parameters.minBlockElements * (2 ** superBlock - 1);
  }

  /** Where element `number`, which is not one of the index block's, is entered. */
  locate(number: number): ArrayPlace {
    const rest = number - this.parameters.indexBlockElements;
    const superBlock = 31 - Math.clz32(rest / this.parameters.minBlockElements + 1);
    const inside = rest - this.firstElement(superBlock);
    const elements = this.blockElements(superBlock);
    return { superBlock, block: Math.floor(inside / elements), element: inside % elements };
  }
}
