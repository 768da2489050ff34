package io.kbound.app.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Stores that hold more than the memory they share keep within it, together. */
class RocksDbMemoryTest {
    private static final int VALUE_BYTES = 1 << 14;

    @TempDir
    private Path folder;

    @Test
    void twoStores_shareOneBoundedMemory() throws Exception {
        int values = (int) (RocksDbMemory.BYTES / VALUE_BYTES);
        try (Options firstOptions = options();
                Options secondOptions = options();
                RocksDB first =
                        RocksDB.open(firstOptions, folder.resolve("first").toString());
                RocksDB second =
                        RocksDB.open(secondOptions, folder.resolve("second").toString())) {
            Random random = new Random(1);
            for (int i = 0; i < values; i++) {
                put(first, i, random);
                put(second, i, random);
            }
            for (int i = 0; i < values; i++) {
                assertThat(first.get(key(i))).hasSize(VALUE_BYTES);
                assertThat(second.get(key(i))).hasSize(VALUE_BYTES);
            }

            assertThat(first.getLongProperty("rocksdb.block-cache-capacity")).isEqualTo(RocksDbMemory.BYTES);
            long used = first.getLongProperty("rocksdb.block-cache-usage");
            assertThat(used).isEqualTo(second.getLongProperty("rocksdb.block-cache-usage"));
            // Blocks in use and tables in memory are not turned away, so that it may stand a little above.
            assertThat(used).isBetween(RocksDbMemory.BYTES / 2, RocksDbMemory.BYTES / 10 * 11);
            long beside = first.getLongProperty("rocksdb.estimate-table-readers-mem")
                    + second.getLongProperty("rocksdb.estimate-table-readers-mem");
            assertThat(beside).isLessThan(RocksDbMemory.BYTES / 10);
        }
    }

    @Test
    void manyStoresThatHoldLittle_takeLittle_andAreNotWrittenOut() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        long taken = 0;
        try {
            for (int i = 0; i < 100; i++) {
                Options options = options();
                open.add(0, options);
                RocksDB store =
                        RocksDB.open(options, folder.resolve("store" + i).toString());
                open.add(0, store);
                put(store, i, new Random(1));
                taken += store.getLongProperty("rocksdb.cur-size-all-mem-tables");
                assertThat(store.getProperty("rocksdb.num-files-at-level0")).isEqualTo("0");
            }
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
        assertThat(taken).isLessThan(RocksDbMemory.BYTES / 8);
    }

    private static Options options() {
        Options options = new Options().setCreateIfMissing(true).setTableFormatConfig(new BlockBasedTableConfig());
        new RocksDbMemory().setConfig("store", options, Map.of());
        return options;
    }

    private static void put(RocksDB store, int number, Random random) throws RocksDBException {
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        store.put(key(number), value);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
