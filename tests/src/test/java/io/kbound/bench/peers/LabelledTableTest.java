package io.kbound.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kbound.command.KboundException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledTableTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstHalfOfTheNormalRowsIsLearned_theRestAndAllAnomaliesAreTested() throws Exception {
        Path file = Files.writeString(folder.resolve("few.csv"), """
                a,b,label
                1,2,0
                3,4,1
                5,6,0
                7,8,0
                """);

        LabelledTable table = LabelledTable.read(file);

        assertThat(table.name()).isEqualTo("few");
        assertThat(table.learned()).containsExactly(new double[] {1, 2});
        assertThat(table.testedNormals()).containsExactly(new double[] {5, 6}, new double[] {7, 8});
        assertThat(table.tested()).hasSize(3).last().isEqualTo(new double[] {3, 4});
        assertThat(table.isAnomalous(1)).isFalse();
        assertThat(table.isAnomalous(2)).isTrue();
        assertThat(table.write(table.testedNormals(), folder.resolve("out.csv")))
                .hasContent("a,b\n5.0,6.0\n7.0,8.0\n");
    }

    @Test
    void aFoldersTables_areThoseWithLabels() throws Exception {
        Path labelled = Files.writeString(folder.resolve("yes.csv"), "a,label\n1,0\n");
        Files.writeString(folder.resolve("no.csv"), "a,b\n1,0\n");
        Files.writeString(folder.resolve("notes.txt"), "label");

        assertThat(Peers.tables(folder)).containsExactly(labelled);
    }

    @Test
    void aFolderWithoutAny_isRefused() throws Exception {
        Files.writeString(folder.resolve("no.csv"), "a,b\n1,0\n");

        assertThatThrownBy(() -> Peers.tables(folder))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("no .csv or .csv.gz with a column 'label'");
        assertThatThrownBy(() -> Peers.tables(folder.resolve("none")))
                .isInstanceOf(KboundException.class)
                .hasMessageContaining("there is no such folder");
    }
}
