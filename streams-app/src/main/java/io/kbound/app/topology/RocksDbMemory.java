package io.kbound.app.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Has all of a process's stores share one bounded memory. By default each store has some 100 MB of its own, and what it
 * needs to find its keys besides, so that memory would grow with partitions and sources. Made by Kafka Streams.
 */
public final class RocksDbMemory implements RocksDBConfigSetter {
    /** All that RocksDB takes: blocks, indexes, filters, and what is not yet written out. */
    static final long BYTES = 128L << 20;

    /**
     * Of that, what is not yet written out. A process grows until it has used this up, and keeps what its allocator makes of it: more would
     * look like a leak for an hour, and spare little, for what is written is mostly the same few sources again and again.
     */
    private static final long WRITE_BYTES = BYTES / 8;

    /** What a store takes of that at once. By default it is 1 MiB, and a dozen partitions would use up all of it with nothing in it. */
    private static final long ARENA_BYTES = 64L << 10;

    /** The least part that indexes and filters have of it before blocks. */
    private static final double INDEX_SHARE = 0.25;

    static {
        RocksDB.loadLibrary();
    }

    // Never freed: stores of the process come and go.
    private static final Cache CACHE = new LRUCache(BYTES, -1, false, INDEX_SHARE);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BYTES, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig tables = (BlockBasedTableConfig) options.tableFormatConfig();
        tables.setBlockCache(CACHE);
        tables.setCacheIndexAndFilterBlocks(true);
        tables.setCacheIndexAndFilterBlocksWithHighPriority(true);
        tables.setPinTopLevelIndexAndFilter(true);
        options.setTableFormatConfig(tables);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setArenaBlockSize(ARENA_BYTES);
    }

    @Override
    public void close(String storeName, Options options) {
        // What is shared stays.
    }
}
