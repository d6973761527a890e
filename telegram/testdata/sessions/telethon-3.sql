-- Telethon 0.17, by interop/sessions/make.py
BEGIN TRANSACTION;
CREATE TABLE entities (
                    id integer primary key,
                    hash integer not null,
                    username text,
                    phone integer,
                    name text
                ) without rowid;
INSERT INTO "entities" VALUES(-1001234567890,4611686018427387905,'the_news',NULL,'News');
INSERT INTO "entities" VALUES(-4321,0,NULL,NULL,'Group');
INSERT INTO "entities" VALUES(777000111,-1234567890123456789,'ann_one',9996620001,'Ann');
INSERT INTO "entities" VALUES(5000000007,77,NULL,NULL,'Bo');
CREATE TABLE sent_files (
                    md5_digest blob,
                    file_size integer,
                    type integer,
                    id integer,
                    hash integer,
                    primary key(md5_digest, file_size, type)
                ) without rowid;
CREATE TABLE sessions (
                    dc_id integer primary key,
                    server_address text,
                    port integer,
                    auth_key blob
                ) without rowid;
INSERT INTO "sessions" VALUES(2,'149.154.167.51',443,X'0B1D3D6BA7F149AF23A535D37F3901D7BBADADBBD701397FD335A523AF49F1A76B3D1D0B0711294F83C51573DF59E1771BCD8D5B3721191F335585C30F69D147CB5DFDAB673109EFE3E5F5133F79C1177BED6DFB9741F9BF937565636F89B1E72B7DDD4BC751E98F4305D5B39F99A1B7DB0D4D9BF761D95FF3954503CFA991878B9DBDEB2771C92FA325B553FFB981573B2D2D3B5781B9FF53B525A32FC97127EBBD9D8B8791A9CF034595F35FD961F79B4D0DDBB7A1999FB3D505438FE951C74BDD7D2BE7B1896F63657593BFF94197FB6DED7B17C1793F13F5E5E3EF093167ABFD5DCB47D1690FC38555331F1921375B8DCD1B77E159DF7315C5834F291107');
CREATE TABLE version (version integer primary key) without rowid;
INSERT INTO "version" VALUES(3);
COMMIT;
