package dev.composerunner.metaanalysis.subtraction;

import java.util.Arrays;

/** The ALE differences that voxels of one pattern have over a stretch of relabellings. For one thread. */
final class PatternDifferences {

    /*
     * A relabelling matters to a voxel only through which of the m experiments that reach it are in the first group. That set is
     * the relabelling's code, of m bits in the order of the experiments. Where there are no more codes than relabellings, each code
     * that occurs is one item, with the number of its relabellings as its weight; else each relabelling is an item.
     *
     * Differences are first computed as differences of products of exp(lnAbsent), looked up in tables over blocks of the code's
     * bits; they are off by at most `tolerance`. `exact` computes one as it is defined: sums of logarithms in ascending order of
     * experiments, their exponentials, and no rounding to floats. So exact differences are needed only where a decision is within
     * the tolerance.
     *
     * Each product has at most m factors, each with a relative error of at most 2 units of 2^-53 from exp and one from the
     * multiplication; the exact difference is itself off the true one by at most m + 4 such units.
     */
    private static final int TABLE_BITS = 12;
    private static final int BLOCK_BITS = 8;

    private final ReachingExperiments reaching;
    private final Relabellings relabellings;
    private final int tableBits;
    private final int[] codeOf;
    private final int[] itemOfCode = new int[1 << TABLE_BITS];
    private long[][] keys = new long[1][];
    private int experiments;
    private int blockBits;
    private int blocks;
    private int[][] codes = new int[1][];
    private double[][] tables = {new double[1 << TABLE_BITS]};
    private int voxel;

    /** Number of items. */
    int items;
    /** Number of relabellings of each item. */
    final int[] weights;
    /** Item of each relabelling. */
    final int[] itemOf;
    /** Difference of each item, within the tolerance. */
    final double[] differences;
    /** How far the differences may be off. */
    double tolerance;

    private final double[] absentInSecond;

    PatternDifferences(ReachingExperiments reaching, Relabellings relabellings) {
        this.reaching = reaching;
        this.relabellings = relabellings;
        int size = relabellings.size;
        tableBits = Math.min(TABLE_BITS, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size));
        codeOf = new int[size];
        keys[0] = new long[size];
        codes[0] = new int[size];
        weights = new int[size];
        itemOf = new int[size];
        differences = new double[size];
        absentInSecond = new double[size];
    }

    /** Turns to the pattern of a voxel. */
    void enter(int ofVoxel) {
        experiments = reaching.count(ofVoxel);
        tolerance = (4 * experiments + 16) * 0x1p-53;
        extractKeys(ofVoxel);
        if (experiments <= tableBits) {
            blocks = 1;
            blockBits = experiments;
            groupByCode();
        } else {
            blocks = (experiments - 1) / BLOCK_BITS + 1;
            blockBits = BLOCK_BITS;
            splitIntoBlocks();
        }
    }

    /** Brings the bits of the pattern's experiments together, in their order. */
    private void extractKeys(int ofVoxel) {
        int words = (experiments - 1) / Long.SIZE + 1;
        while (keys.length < words) {
            keys = Arrays.copyOf(keys, keys.length + 1);
            keys[keys.length - 1] = new long[relabellings.size];
        }
        for (int w = 1; w < words; w++) {
            Arrays.fill(keys[w], 0);
        }
        int position = 0;
        int at = reaching.start[ofVoxel];
        int end = reaching.start[ofVoxel + 1];
        while (at < end) {
            int word = reaching.experiment[at] / Long.SIZE;
            long set = 0;
            while (at < end && reaching.experiment[at] / Long.SIZE == word) {
                set |= 1L << reaching.experiment[at++];
            }
            append(relabellings.first[word], set, position);
            position += Long.bitCount(set);
        }
    }

    private void append(long[] first, long set, int position) {
        var low = keys[position / Long.SIZE];
        int shift = position % Long.SIZE;
        if (position == 0) {
            for (int i = 0; i < relabellings.size; i++) {
                low[i] = Long.compress(first[i], set);
            }
        } else {
            boolean spills = shift + Long.bitCount(set) > Long.SIZE;
            for (int i = 0; i < relabellings.size; i++) {
                long bits = Long.compress(first[i], set);
                low[i] |= bits << shift;
                if (spills) {
                    keys[position / Long.SIZE + 1][i] |= bits >>> (Long.SIZE - shift);
                }
            }
        }
    }

    private void groupByCode() {
        Arrays.fill(itemOfCode, 0, 1 << experiments, 0);
        var key = keys[0];
        for (int i = 0; i < relabellings.size; i++) {
            int code = (int) key[i];
            codeOf[i] = code;
            itemOfCode[code]++;
        }
        items = 0;
        for (int code = 0; code < 1 << experiments; code++) {
            if (itemOfCode[code] > 0) {
                weights[items] = itemOfCode[code];
                codes[0][items] = code;
                itemOfCode[code] = items++;
            }
        }
        for (int i = 0; i < relabellings.size; i++) {
            itemOf[i] = itemOfCode[codeOf[i]];
        }
    }

    private void splitIntoBlocks() {
        while (codes.length < blocks) {
            codes = Arrays.copyOf(codes, codes.length + 1);
            codes[codes.length - 1] = new int[relabellings.size];
            tables = Arrays.copyOf(tables, tables.length + 1);
            tables[tables.length - 1] = new double[1 << BLOCK_BITS];
        }
        items = relabellings.size;
        for (int i = 0; i < items; i++) {
            weights[i] = 1;
            itemOf[i] = i;
        }
        int perKey = Long.SIZE / BLOCK_BITS;
        for (int b = 0; b < blocks; b++) {
            var key = keys[b / perKey];
            int shift = b % perKey * BLOCK_BITS;
            for (int i = 0; i < items; i++) {
                codes[b][i] = (int) (key[i] >>> shift) & ((1 << BLOCK_BITS) - 1);
            }
        }
    }

    /** Computes the differences of a voxel of the pattern. */
    void compute(int ofVoxel) {
        voxel = ofVoxel;
        int all = fillTable(0);
        var table = tables[0];
        var code = codes[0];
        if (blocks == 1) {
            for (int j = 0; j < items; j++) {
                differences[j] = table[all ^ code[j]] - table[code[j]];
            }
            return;
        }
        for (int j = 0; j < items; j++) {
            differences[j] = table[code[j]];
            absentInSecond[j] = table[all ^ code[j]];
        }
        for (int b = 1; b < blocks; b++) {
            all = fillTable(b);
            table = tables[b];
            code = codes[b];
            for (int j = 0; j < items; j++) {
                differences[j] *= table[code[j]];
                absentInSecond[j] *= table[all ^ code[j]];
            }
        }
        for (int j = 0; j < items; j++) {
            differences[j] = absentInSecond[j] - differences[j];
        }
    }

    /** Fills the table of a block with the products over each subset of its experiments, and returns the set of all. */
    private int fillTable(int block) {
        var table = tables[block];
        int first = block * blockBits;
        int bits = Math.min(blockBits, experiments - first);
        table[0] = 1;
        for (int bit = 0; bit < bits; bit++) {
            double absent = Math.exp(reaching.lnAbsent[reaching.start[voxel] + first + bit]);
            int half = 1 << bit;
            for (int subset = 0; subset < half; subset++) {
                table[half + subset] = table[subset] * absent;
            }
        }
        return (1 << bits) - 1;
    }

    /** The difference of an item at the voxel computed last, as it is defined. */
    double exact(int item) {
        double lnFirst = 0;
        double lnSecond = 0;
        int at = reaching.start[voxel];
        for (int n = 0; n < experiments; n++) {
            if ((codes[n / blockBits][item] >>> (n % blockBits) & 1) != 0) {
                lnFirst += reaching.lnAbsent[at + n];
            } else {
                lnSecond += reaching.lnAbsent[at + n];
            }
        }
        return 1 - StrictMath.exp(lnFirst) - (1 - StrictMath.exp(lnSecond));
    }
}
