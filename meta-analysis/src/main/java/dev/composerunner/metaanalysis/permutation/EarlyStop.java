package dev.composerunner.metaanalysis.permutation;

import java.util.List;

/**
 * A rule that ends a null distribution before its last permutation, once it is clear of every observed value on which side of a
 * level its p-value lies.
 *
 * <p>Every {@value #INTERVAL} permutations, the number of permutations that reached an observed value is held against the binomial
 * distribution of a p-value equal to the level. The chance that any decision differs from the one that permutations without end
 * would give is at most {@code error}: it is shared out evenly among the looks, the null's statistics, and the two sides. Observed
 * values of one statistic need no share of their own: the count falls as the value rises, so that a wrong decision about any
 * includes one about the value next to the level. After Gandy A (2009). Journal of the American Statistical Association 104,
 * 1504-1511. doi:10.1198/jasa.2009.tm08368
 *
 * @param level corrected p-value up to which a result counts as significant, between 0 and 1
 * @param error greatest chance of a different decision, between 0 and 1
 */
public record EarlyStop(double level, double error) {

    /** Permutations between two looks. */
    public static final int INTERVAL = 250;

    /** @throws IllegalArgumentException if the level or the error is not between 0 and 1 */
    public EarlyStop {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level must lie between 0 and 1, both excluded, got " + level);
        }
        if (!(error > 0 && error < 1)) {
            throw new IllegalArgumentException("error must lie between 0 and 1, both excluded, got " + error);
        }
    }

    /**
     * Values that decisions are about.
     *
     * @param series name of the null's statistic
     * @param values observed values of it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Observed(String series, double[] values) {}

    /**
     * Whether all decisions are clear.
     *
     * @param drawn the permutations so far
     * @param planned number of permutations if there is no early stop
     */
    boolean isSettled(PartialNull drawn, int planned, List<Observed> observed) {
        int looks = Math.max(1, planned / INTERVAL);
        double risk = error / (2.0 * looks * observed.size());
        int permutations = drawn.range().size();
        int few = mostThatIsFew(permutations, risk);
        int many = leastThatIsMany(permutations, risk);
        for (var statistic : observed) {
            var distribution = new EmpiricalNull(drawn.series(statistic.series()));
            for (double value : statistic.values()) {
                int reached = distribution.reached(value);
                if (reached > few && reached < many) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Greatest count that is rarer than {@code risk}, together with all lower ones, if p is the level; -1 if none is. */
    private int mostThatIsFew(int permutations, double risk) {
        double lnOdds = Math.log(level) - Math.log1p(-level);
        double lnProbability = permutations * Math.log1p(-level);
        double sum = 0;
        int count = 0;
        while (count <= permutations) {
            sum += Math.exp(lnProbability);
            if (sum > risk) {
                break;
            }
            lnProbability += lnOdds + Math.log((permutations - count) / (count + 1.0));
            count++;
        }
        return count - 1;
    }

    /** Least count that is rarer than {@code risk}, together with all higher ones, if p is the level. */
    private int leastThatIsMany(int permutations, double risk) {
        double lnOdds = Math.log(level) - Math.log1p(-level);
        double lnProbability = permutations * Math.log(level);
        double sum = 0;
        int count = permutations;
        while (count >= 0) {
            sum += Math.exp(lnProbability);
            if (sum > risk) {
                break;
            }
            lnProbability -= lnOdds + Math.log((permutations - count + 1.0) / count);
            count--;
        }
        return count + 1;
    }
}
