package io.kbound.bench.peers;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How well scores tell anomalies from what is normal: by the area under the curve of true over false alarms (AUC-ROC), and by
 * average precision (AUC-PR). Equal scores count as one threshold.
 *
 * @param aucRoc between 0 and 1
 * @param averagePrecision between 0 and 1
 */
public record Ranking(double aucRoc, double averagePrecision) {
    /**
     * A record that was scored.
     *
     * @param score the higher, the less probable
     */
    public record Scored(double score, boolean anomalous) {}

    /** The mean of several. */
    public static Ranking mean(List<Ranking> rankings) {
        double roc = 0;
        double pr = 0;
        for (Ranking ranking : rankings) {
            roc += ranking.aucRoc / rankings.size();
            pr += ranking.averagePrecision / rankings.size();
        }
        return new Ranking(roc, pr);
    }

    /** Both in percent. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%6.2f / %5.2f", 100 * aucRoc, 100 * averagePrecision);
    }

    /** The ranking that scores make. */
    public static Ranking of(List<Scored> records) {
        List<Scored> worstFirst = records.stream()
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .toList();
        double anomalies = records.stream().filter(Scored::anomalous).count();
        double normals = records.size() - anomalies;
        double hits = 0;
        double falseAlarms = 0;
        double area = 0;
        double precision = 0;
        int next = 0;
        while (next < worstFirst.size()) {
            double threshold = worstFirst.get(next).score;
            double newHits = 0;
            double newFalseAlarms = 0;
            while (next < worstFirst.size() && worstFirst.get(next).score == threshold) {
                if (worstFirst.get(next++).anomalous) {
                    newHits++;
                } else {
                    newFalseAlarms++;
                }
            }
            area += newFalseAlarms * (hits + newHits / 2);
            hits += newHits;
            falseAlarms += newFalseAlarms;
            precision += newHits * hits / (hits + falseAlarms);
        }
        return new Ranking(area / (anomalies * normals), precision / anomalies);
    }
}
