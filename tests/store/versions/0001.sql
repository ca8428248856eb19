CREATE TABLE wbdesk_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT wbdesk_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE items (
	number INTEGER NOT NULL, 
	seller TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	id TEXT NOT NULL, 
	id_hash INTEGER NOT NULL, 
	changed INTEGER NOT NULL, 
	print BLOB NOT NULL, 
	sort_at FLOAT NOT NULL, 
	created_at FLOAT, 
	nm_id BIGINT, 
	rating INTEGER, 
	chat_id TEXT, 
	feedback_id TEXT, 
	order_id TEXT, 
	answered BOOLEAN NOT NULL, 
	archived BOOLEAN NOT NULL, 
	state TEXT, 
	digest TEXT NOT NULL, 
	first_seen FLOAT NOT NULL, 
	read_at FLOAT NOT NULL, 
	gone_at FLOAT, 
	gone_why TEXT NOT NULL, 
	text TEXT NOT NULL, 
	raw BLOB NOT NULL, 
	CONSTRAINT pk_items PRIMARY KEY (number)
);
CREATE INDEX ix_items_shown ON items (seller, kind, answered, sort_at, number, nm_id, rating, gone_at);
CREATE INDEX ix_items_id_hash ON items (id_hash);
CREATE INDEX ix_items_seller_chat_id_kind_sort_at_number ON items (seller, chat_id, kind, sort_at, number) WHERE chat_id IS NOT NULL;
CREATE INDEX ix_items_seller_order_id ON items (seller, order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_items_open_number ON items (seller, kind, number) WHERE NOT answered;
CREATE INDEX ix_items_seller_changed ON items (seller, changed);
CREATE TABLE sightings (
	item INTEGER NOT NULL, 
	reading INTEGER NOT NULL, 
	read_at FLOAT NOT NULL, 
	CONSTRAINT pk_sightings PRIMARY KEY (item)
);
CREATE TABLE readings (
	seller TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	started_at FLOAT NOT NULL, 
	ended_at FLOAT, 
	outcome TEXT NOT NULL, 
	CONSTRAINT uq_readings_seller_kind_number UNIQUE (seller, kind, number)
);
CREATE TABLE history (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	seller TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	id TEXT NOT NULL, 
	at FLOAT NOT NULL, 
	change TEXT NOT NULL, 
	why TEXT NOT NULL, 
	"before" BLOB, 
	"after" BLOB
);
CREATE INDEX ix_history_seller_kind_id_number ON history (seller, kind, id, number);
CREATE INDEX ix_history_seller_number ON history (seller, number);
CREATE TABLE intents (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	seller TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	target TEXT NOT NULL, 
	round INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	lane TEXT NOT NULL, 
	ordered BOOLEAN NOT NULL, 
	sink TEXT NOT NULL, 
	state TEXT NOT NULL, 
	payload TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	rule TEXT NOT NULL, 
	template TEXT NOT NULL, 
	template_version TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	due_at FLOAT NOT NULL, 
	not_after FLOAT, 
	attempt INTEGER NOT NULL, 
	lease_owner TEXT NOT NULL, 
	lease_until FLOAT, 
	attempt_started_at FLOAT, 
	attempt_ended_at FLOAT, 
	proof TEXT NOT NULL, 
	error TEXT NOT NULL, 
	needs_person BOOLEAN NOT NULL, 
	created_at FLOAT NOT NULL, 
	updated_at FLOAT NOT NULL, 
	CONSTRAINT uq_intents_seller_kind_target_round UNIQUE (seller, kind, target, round)
);
CREATE INDEX ix_intents_untold ON intents (seller, sink, state, priority, due_at, id) WHERE sink <> '' AND state IN ('due', 'sending', 'unknown');
CREATE INDEX ix_intents_seller_lease_until ON intents (seller, lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX ix_intents_waiting ON intents (seller, not_after) WHERE not_after IS NOT NULL AND state IN ('drafted', 'approved', 'due');
CREATE INDEX ix_intents_seller_state_id ON intents (seller, state, id);
CREATE INDEX ix_intents_person ON intents (seller, id) WHERE needs_person;
CREATE INDEX ix_intents_seller_item ON intents (seller, item);
CREATE INDEX ix_intents_seller_rule_attempt_started_at ON intents (seller, rule, attempt_started_at) WHERE attempt_started_at IS NOT NULL;
CREATE INDEX ix_intents_line ON intents (seller, state, kind, priority, due_at, id);
CREATE INDEX ix_intents_seller_lane ON intents (seller, lane) WHERE state IN ('approved', 'due', 'claimed', 'sending', 'unknown');
CREATE INDEX ix_intents_watched ON intents (seller, state, due_at, id) WHERE state IN ('approved', 'sent', 'unknown');
CREATE TABLE facts (
	sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	seller TEXT NOT NULL, 
	id TEXT NOT NULL, 
	stream TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at FLOAT NOT NULL, 
	version INTEGER NOT NULL, 
	payload TEXT NOT NULL, 
	stored_at FLOAT NOT NULL, 
	CONSTRAINT uq_facts_seller_id UNIQUE (seller, id)
);
CREATE INDEX ix_facts_seller_kind_sequence ON facts (seller, kind, sequence);
CREATE INDEX ix_facts_seller_sequence ON facts (seller, sequence);
CREATE TABLE cursors (
	seller TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	at FLOAT NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (seller, name)
);
CREATE TABLE jobs (
	seller TEXT NOT NULL, 
	name TEXT NOT NULL, 
	started_at FLOAT, 
	succeeded_at FLOAT, 
	failed_at FLOAT, 
	error TEXT NOT NULL, 
	failures INTEGER NOT NULL, 
	CONSTRAINT pk_jobs PRIMARY KEY (seller, name)
);
CREATE TABLE switches (
	seller TEXT NOT NULL, 
	name TEXT NOT NULL, 
	"on" BOOLEAN NOT NULL, 
	at FLOAT NOT NULL, 
	"by" TEXT NOT NULL, 
	why TEXT NOT NULL, 
	CONSTRAINT pk_switches PRIMARY KEY (seller, name)
);
CREATE TABLE attachments (
	seller TEXT NOT NULL, 
	download_id TEXT NOT NULL, 
	event_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	state TEXT NOT NULL, 
	due_at FLOAT NOT NULL, 
	tries INTEGER NOT NULL, 
	path TEXT NOT NULL, 
	error TEXT NOT NULL, 
	CONSTRAINT pk_attachments PRIMARY KEY (seller, download_id)
);
CREATE INDEX ix_attachments_seller_event_id ON attachments (seller, event_id);
CREATE INDEX ix_attachments_seller_state_due_at ON attachments (seller, state, due_at);
CREATE TABLE stems (
	place INTEGER NOT NULL, 
	item INTEGER NOT NULL, 
	seller TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	stems TEXT NOT NULL, 
	CONSTRAINT pk_stems PRIMARY KEY (place), 
	CONSTRAINT uq_stems_item UNIQUE (item)
);
CREATE TABLE moves (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	seller TEXT NOT NULL, 
	intent INTEGER NOT NULL, 
	at FLOAT NOT NULL, 
	move TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	who TEXT NOT NULL, 
	why TEXT NOT NULL, 
	payload TEXT, 
	CONSTRAINT fk_moves_intent FOREIGN KEY(intent) REFERENCES intents (id)
);
CREATE INDEX ix_moves_seller_intent_number ON moves (seller, intent, number);
CREATE VIRTUAL TABLE found USING fts5(
            stems, content = 'stems', content_rowid = 'place', columnsize = 0,
            tokenize = 'unicode61 remove_diacritics 0'
        );
INSERT INTO wbdesk_version VALUES ('0001');
INSERT INTO items VALUES (1, '11111111-2222-4333-8444-555555555555', 'chat', 'c1', -556324191, 1, X'779E43CB4D70125E', 1793620800.0, NULL, 123, NULL, 'c1', NULL, 'r1', 0, 0, NULL, '929119078fbf3052', 1793620800.0, 1793620800.0, NULL, '', '', X'7B22636861744944223A226331222C227265706C795369676E223A2273222C22676F6F6443617264223A7B226E6D4944223A3132332C22726964223A227231227D7D');
INSERT INTO items VALUES (2, '11111111-2222-4333-8444-555555555555', 'claim', 'k1', 370057385, 2, X'EF7A9EC09386E8FC', 1793516400.0, 1793516400.0, 123, NULL, NULL, NULL, 'r1', 0, 0, '0', 'c4e05dc89a784be6', 1793620800.0, 1793620800.0, NULL, '', '', X'7B226964223A226B31222C22737461747573223A302C226474223A22323032362D31312D30315431303A30303A3030222C226E6D5F6964223A3132332C2273726964223A227231227D');
INSERT INTO items VALUES (3, '11111111-2222-4333-8444-555555555555', 'event', 'e1', -2003989209, 3, X'1B0D63F86B639B22', 1793620800.0, 1793620800.0, NULL, NULL, 'c1', NULL, NULL, 0, 0, 'client', 'dc324c675962009e', 1793620800.0, 1793620800.0, NULL, '', 'Здравствуйте', X'7B226576656E744944223A226531222C22636861744944223A226331222C226576656E7454797065223A226D657373616765222C2273656E646572223A22636C69656E74222C2261646454696D657374616D70223A313739333632303830303030302C226D657373616765223A7B2274657874223A22D097D0B4D180D0B0D0B2D181D182D0B2D183D0B9D182D0B5227D7D');
INSERT INTO items VALUES (4, '11111111-2222-4333-8444-555555555555', 'feedback', 'f1', -1549738268, 7, X'2D9A2EBB060379E6', 1793527200.0, 1793527200.0, 123, 1, NULL, 'f1', NULL, 0, 0, NULL, '45d7a833e06b7ae6', 1793620800.0, 1793620801.0, NULL, '', 'Зашили
цвет', X'7B226964223A226631222C2274657874223A22D097D0B0D188D0B8D0BBD0B8222C2270726F73223A22D186D0B2D0B5D182222C2270726F6475637456616C756174696F6E223A312C226372656174656444617465223A22323032362D31312D30315431303A30303A30305A222C2270726F6475637444657461696C73223A7B226E6D4964223A3132332C2270726F647563744E616D65223A22D0A1D183D0BCD0BAD0B0227D7D');
INSERT INTO items VALUES (5, '11111111-2222-4333-8444-555555555555', 'pin', '7', -356562302, 5, X'A0EAFADC47220E90', 1793620800.0, NULL, 123, NULL, NULL, 'f1', NULL, 0, 0, 'pinned', '94612818a584c0de', 1793620800.0, 1793620800.0, NULL, '', '', X'7B2270696E4964223A372C22666565646261636B4964223A226631222C227374617465223A2270696E6E6564222C226E6D4964223A3132337D');
INSERT INTO items VALUES (6, '11111111-2222-4333-8444-555555555555', 'question', 'q1', -1507632526, 6, X'DCE08BEE21A097B0', 1793527200.0, 1793527200.0, NULL, NULL, NULL, NULL, NULL, 0, 0, 'suppliersPortalSynch', '70725d79288ec38d', 1793620800.0, 1793620800.0, NULL, '', 'Подойдёт ли?', X'7B226964223A227131222C2274657874223A22D09FD0BED0B4D0BED0B9D0B4D191D18220D0BBD0B83F222C226372656174656444617465223A22323032362D31312D30315431303A30303A30305A222C227374617465223A22737570706C69657273506F7274616C53796E6368227D');
INSERT INTO sightings VALUES (1, 0, 1793620800.0);
INSERT INTO sightings VALUES (2, 0, 1793620800.0);
INSERT INTO sightings VALUES (3, 0, 1793620800.0);
INSERT INTO sightings VALUES (4, 1, 1793620801.0);
INSERT INTO sightings VALUES (5, 0, 1793620800.0);
INSERT INTO sightings VALUES (6, 0, 1793620800.0);
INSERT INTO readings VALUES ('11111111-2222-4333-8444-555555555555', 'feedback', 1, 1793620800.0, 1793620802.0, 'whole');
INSERT INTO history VALUES (1, '11111111-2222-4333-8444-555555555555', 'feedback', 'f1', 1793620801.0, 'edited', 'text', X'7B226964223A226631222C2274657874223A22D09FD0BED180D0B2D0B0D0BBD0B0D181D18C20F09F98A1222C2270726F73223A22D186D0B2D0B5D182222C2270726F6475637456616C756174696F6E223A312C226372656174656444617465223A22323032362D31312D30315431303A30303A30305A222C2270726F6475637444657461696C73223A7B226E6D4964223A3132332C2270726F647563744E616D65223A22D0A1D183D0BCD0BAD0B0227D7D', X'7B226964223A226631222C2274657874223A22D097D0B0D188D0B8D0BBD0B8222C2270726F73223A22D186D0B2D0B5D182222C2270726F6475637456616C756174696F6E223A312C226372656174656444617465223A22323032362D31312D30315431303A30303A30305A222C2270726F6475637444657461696C73223A7B226E6D4964223A3132332C2270726F647563744E616D65223A22D0A1D183D0BCD0BAD0B0227D7D');
INSERT INTO intents VALUES (1, '11111111-2222-4333-8444-555555555555', 'question_answer', 'q1', 0, 'q1', 'question:q1', 0, '', 'dropped', '{"text":"Да, подходит."}', 'rule:any', '', '', '', 'approve', 10, 0.0, NULL, 0, '', NULL, NULL, NULL, '', 'не нужно', 0, 1793620800.0, 1793620803.0);
INSERT INTO facts VALUES (1, '11111111-2222-4333-8444-555555555555', 'claim:k1:c4e05dc89a784be6', 'k1', 'claim.new', 1793620800.0, 1, '{"claim_id":"k1","status":0,"status_ex":null,"actions":[],"comment":"","answer":null,"product":{"nm_id":123,"name":null,"supplier_article":null},"order_id":"r1","price":null,"made_at":"2026-11-01T07:00:00.000Z","decided_at":null}', 1793620800.0);
INSERT INTO facts VALUES (2, '11111111-2222-4333-8444-555555555555', 'chat:e1', 'c1', 'chat.message', 1793620800.0, 1, '{"chat_id":"c1","event_id":"e1","sender":"client","source":null,"text":"Здравствуйте","files":[],"is_new_chat":false,"client_name":null,"nm_id":null,"order_id":null,"written_at":"2026-11-02T12:00:00.000Z"}', 1793620800.0);
INSERT INTO facts VALUES (3, '11111111-2222-4333-8444-555555555555', 'feedback:f1', 'f1', 'feedback.new', 1793620800.0, 1, '{"feedback_id":"f1","rating":1,"text":"Порвалась 😡","pros":"цвет","cons":"","tags":[],"photos":[],"video":null,"product":{"nm_id":123,"name":"Сумка","supplier_article":null},"size":null,"color":null,"order_status":null,"parent_feedback_id":null,"answered":false,"written_at":"2026-11-01T10:00:00.000Z"}', 1793620800.0);
INSERT INTO facts VALUES (4, '11111111-2222-4333-8444-555555555555', 'question:q1', 'q1', 'question.new', 1793620800.0, 1, '{"question_id":"q1","text":"Подойдёт ли?","product":{"nm_id":null,"name":null,"supplier_article":null},"answered":false,"written_at":"2026-11-01T10:00:00.000Z"}', 1793620800.0);
INSERT INTO cursors VALUES ('11111111-2222-4333-8444-555555555555', 'events', '17', 1793620800.0);
INSERT INTO cursors VALUES ('11111111-2222-4333-8444-555555555555', 'search', '7', 1793620800.0);
INSERT INTO jobs VALUES ('11111111-2222-4333-8444-555555555555', 'events', NULL, NULL, 1793620800.0, 'no connection', 1);
INSERT INTO switches VALUES ('11111111-2222-4333-8444-555555555555', 'stop-sending', 1, 1793620800.0, 'Ольга', '');
INSERT INTO attachments VALUES ('11111111-2222-4333-8444-555555555555', 'd1', 'e1', 'a.pdf', 'wanted', 0.0, 0, '', '');
INSERT INTO stems VALUES (1925773570709913602, 2, '11111111-2222-4333-8444-555555555555', 'claim', 'r1 123');
INSERT INTO stems VALUES (1925785167121612804, 4, '11111111-2222-4333-8444-555555555555', 'feedback', 'заш цвет сумк 123');
INSERT INTO stems VALUES (1925785167121612806, 6, '11111111-2222-4333-8444-555555555555', 'question', 'подойдет ли');
INSERT INTO stems VALUES (1925885669356339201, 1, '11111111-2222-4333-8444-555555555555', 'chat', 'r1 123');
INSERT INTO stems VALUES (1925885669356339203, 3, '11111111-2222-4333-8444-555555555555', 'event', 'здравств');
INSERT INTO stems VALUES (1925885669356339205, 5, '11111111-2222-4333-8444-555555555555', 'pin', '123');
INSERT INTO moves VALUES (1, '11111111-2222-4333-8444-555555555555', 1, 1793620800.0, 'ask', '', 'due', 0, 'rule:any', '', NULL);
INSERT INTO moves VALUES (2, '11111111-2222-4333-8444-555555555555', 1, 1793620803.0, 'drop', 'due', 'dropped', 0, 'person:Ольга', 'не нужно', NULL);
INSERT INTO found (found) VALUES ('rebuild');
